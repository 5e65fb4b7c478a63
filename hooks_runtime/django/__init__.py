"""The engine inside Django: ``INSTALLED_APPS = [..., "hooks_runtime.django"]``."""

from hooks_runtime.django.signals import adopt, signal
from hooks_runtime.django.transactions import DjangoTransactions

__all__ = ["DjangoTransactions", "adopt", "signal"]
