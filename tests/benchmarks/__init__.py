"""How fast it is, against what: ``python -m tests.benchmarks``. docs/benchmarks.md shows the figures."""
