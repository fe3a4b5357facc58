"""The app's registration with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Suspects, children, other people and their identifiers."""

    name = "vigil.desk.people"
    label = "people"

    def ready(self) -> None:
        """Say what people share by reports and registers, and add this room to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.people.graph import finders  # noqa: PLC0415
        from vigil.desk.people.graph.shared import shared_households, shared_identifiers  # noqa: PLC0415
        from vigil.desk.ui import navigation  # noqa: PLC0415

        finders.add(shared_identifiers)
        finders.add(shared_households)
        navigation.add(navigation.Destination("People", "people:nominals", Permission.PEOPLE_READ, 15))
