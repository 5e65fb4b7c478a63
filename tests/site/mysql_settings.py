"""The same site on MySQL or MariaDB, for ``pytest --ds``."""

import os
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

from tests.services import MYSQL
from tests.site.settings import *  # noqa: F403

if find_spec("MySQLdb") is None:
    import pymysql

    pymysql.install_as_MySQLdb()

_url = urlsplit(MYSQL)


def _database(name):
    return {
        "ENGINE": "django.db.backends.mysql",
        "NAME": _url.path.lstrip("/"),
        "USER": unquote(_url.username or ""),
        "PASSWORD": unquote(_url.password or ""),
        "HOST": _url.hostname,
        "PORT": _url.port or 3306,
        "TEST": {"NAME": f"test_{name}_{os.getpid()}"},
    }


DATABASES = {name: _database(name) for name in ("default", "second")}
