"""The app's registration with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Suspects, children, other people and their identifiers."""

    name = "vigil.desk.people"
    label = "people"
