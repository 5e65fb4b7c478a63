"""Django's settings of a service of the torture: A tells itself and B, over Redis."""

import os

from tests.evidence._torture.world import TOPIC, World, database

WORLD = World.here()
SERVICE = os.environ["TORTURE_SERVICE"]
SECRET_KEY = "torture"
USE_TZ = True
INSTALLED_APPS = ["hooks_runtime.django", "tests.evidence._torture.apps.Torture"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(WORLD.databases[SERVICE])}
DATABASES["aside"] = {**DATABASES["default"]}  # for one that is broken on purpose
LOGGING = {
    "version": 1,
    "formatters": {"timed": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "timed"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
_both = {"specs": ["tests.evidence._torture.spec"]}
_delivery = {"lease": WORLD.lease_s, "service": f"/torture/{SERVICE}"}
_bus = {"url": WORLD.redis}
LEARNING_HOOKS = {
    "a": {
        **_both,
        "plugins": ["tests.evidence._torture.near"],
        "delivery": {**_delivery, "worker": "celery" if WORLD.rabbit else "relay"},
        "bus": {**_bus, "publish": {"org.example.torture.learner.changed.v1": TOPIC}},
    },
    "b": {
        **_both,
        "plugins": ["tests.evidence._torture.far"],
        "delivery": {**_delivery, "worker": "relay"},
        "bus": {**_bus, "group": "b", "consume": [TOPIC]},
    },
}[SERVICE]
