"""Seats in course runs, for learning platforms built on Django."""
