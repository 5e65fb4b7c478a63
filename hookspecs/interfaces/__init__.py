"""What a plugin or a host may supply. One interface a file, readable without the engine."""
