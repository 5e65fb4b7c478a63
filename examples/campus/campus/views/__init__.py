"""Pages. They ask, call one function of campus, and show what came of it."""
