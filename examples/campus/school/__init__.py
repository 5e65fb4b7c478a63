"""What the school that runs this campus has of its own."""
