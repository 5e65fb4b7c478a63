"""The way over from learning-credentials. Its words stand in here alone.

====================  =============================================================================
retrieving, details   its functions that find learners, as retrievers of ours
generating            its functions that make documents, as generators of ours
tables                its tables, to be read
options, schedules    what its rows say, in our words
designs, issued       assets, types, configurations and credentials, row by row
moving, command       all of it in one transaction, or nothing
views, urls           its address for verifying, answered from our tables
====================  =============================================================================

Written from a description of what learning-credentials does; no line of it is here.
"""

from hooks_credentials.compat.generating import adapted_generator
from hooks_credentials.compat.retrieving import FreeOptions, adapted_retriever

__all__ = ["FreeOptions", "adapted_generator", "adapted_retriever"]
