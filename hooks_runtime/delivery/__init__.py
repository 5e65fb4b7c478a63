"""Events that are told later, or elsewhere: rows, workers and buses, with nothing lost."""
