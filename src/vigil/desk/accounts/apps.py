"""The app's registration with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Forces, teams, people who use the desk, roles, and who may use which route."""

    name = "vigil.desk.accounts"
    label = "accounts"
