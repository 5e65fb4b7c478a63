from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from hooks_runtime.django import adopt
from hookspecs.learning import session_login_completed


class CampusConfig(AppConfig):
    name = "campus"

    def ready(self) -> None:
        # Django tells of every login already, whichever view it comes from.
        from campus import payloads

        adopt(
            user_logged_in,
            session_login_completed,
            build=lambda *, user, **_: payloads.user(user),
        )
