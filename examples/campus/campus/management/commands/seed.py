from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.models import User
from campus.seed import WORLD, seed


class Command(BaseCommand):
    help = "Fill an empty database with a few courses and people."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if User.objects.exists():
            raise CommandError(
                "somebody lives here already; seed makes a world in an empty database"
            )
        seed()
        people, password = User.objects.count(), WORLD["password"]
        self.stdout.write(f"{people} people; everybody's password is {password}")
