"""``manage.py hooks_groups``."""
