"""The app's registration with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Presentation that every app may use."""

    name = "vigil.desk.ui"
    label = "ui"
