"""Everybody who stands on this checkout: their own tests, from wheels, outside of the repository."""
