from django.contrib import admin

from hooks_seats.models import Seats


@admin.register(Seats)
class SeatsAdmin(admin.ModelAdmin):
    list_display = ("course", "total", "taken")
    search_fields = ("course",)
