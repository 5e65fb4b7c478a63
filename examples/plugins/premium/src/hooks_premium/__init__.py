"""Premium membership for learning platforms."""
