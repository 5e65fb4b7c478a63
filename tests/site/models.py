from django.db import models


class Row(models.Model):
    """Something that a view, a step or a receiver stores."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        app_label = "site"

    def __str__(self):
        return self.name
