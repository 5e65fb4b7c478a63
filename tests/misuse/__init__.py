"""What people get wrong, and what they are told: the culprit, the place, the way out.

Each row of a table is one misuse with the decisive words of its message; where the engine reports a
Problem, with its id and its path too.
"""
