"""The engine inside Django: ``INSTALLED_APPS = [..., "hooks_runtime.django"]``."""

from hooks_runtime.django.signals import adopt, signal

__all__ = ["adopt", "signal"]
