"""Campus: a small learning platform that calls every hook and imports no plugin."""
