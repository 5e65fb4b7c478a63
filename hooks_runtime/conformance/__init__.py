"""What plugin authors test against."""
