"""The lock: what each hook promised when it was released, and whether it still does."""
