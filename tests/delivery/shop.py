"""The settings of a small service whose processes tests start, kill and start again."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(os.environ["SHOP_FOLDER"])
SECRET_KEY = "shop"
USE_TZ = True
INSTALLED_APPS = ["hooks_runtime.django"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "shop.sqlite3",
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL",
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
        },
    }
}
LEARNING_HOOKS = {
    "plugins": ["tests.delivery.shop_plugin"],
    "delivery": {"worker": os.environ["SHOP_WORKER"], "lease": 1},
}
