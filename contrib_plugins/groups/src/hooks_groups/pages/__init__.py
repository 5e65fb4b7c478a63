"""Pages for teachers and learners under ``hooks/groups/``: plain forms, which need no scripts.

They extend the template that the operator names (``base_template``), and use its words for how things
look: ``sheet``, ``field``, ``rows``, ``actions``, ``tabs``, ``note``, ``hint``, ``quiet``.
"""
