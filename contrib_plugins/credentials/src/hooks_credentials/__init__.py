"""Credentials: configured by instructors, found on a schedule, issued once, verified by anybody."""
