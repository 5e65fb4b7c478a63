"""Segments of learners, partitions of content, and one decider."""
