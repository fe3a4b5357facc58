"""The app's registration with Django."""

from django.apps import AppConfig


class ExhibitsConfig(AppConfig):
    """Seized things: custody, scans, failed files."""

    name = "vigil.desk.exhibits"
    label = "exhibits"
