"""Badges of an outside service, for learning platforms."""
