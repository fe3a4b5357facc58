"""The app's registration with Django."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Users and teams: who may sign in, with which role, in which teams."""

    name = "vigil.desk.administration"
    label = "administration"

    def ready(self) -> None:
        """Add this room to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.ui import navigation  # noqa: PLC0415

        navigation.add(
            navigation.Destination("Users and teams", "administration:users", Permission.USERS_ADMINISTER, 90)
        )
