"""The app's registration with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Forces, teams, people who use the desk, roles, and who may use which route."""

    name = "vigil.desk.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the start-up check that every route declares who may use it."""
        from vigil.desk.accounts import access  # noqa: F401, PLC0415 importing it registers the check
