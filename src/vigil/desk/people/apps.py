"""The app's registration with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Suspects, children, other people and their identifiers."""

    name = "vigil.desk.people"
    label = "people"

    def ready(self) -> None:
        """Add this room to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.ui import navigation  # noqa: PLC0415

        navigation.add(navigation.Destination("People", "people:nominals", Permission.PEOPLE_READ, 15))
