"""For each requirement a plugin, or a platform, that fails it and no other."""
