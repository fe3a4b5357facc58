"""The app's registration with Django."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Users and teams: who may sign in, with which role, in which teams."""

    name = "vigil.desk.administration"
    label = "administration"
