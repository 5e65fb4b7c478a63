"""Organisations that sponsor learners, for learning platforms."""
