"""The app's registration with Django."""

from django.apps import AppConfig


class ExhibitsConfig(AppConfig):
    """Seized things: custody, scans, failed files."""

    name = "vigil.desk.exhibits"
    label = "exhibits"

    def ready(self) -> None:
        """Add the exhibits to the case page and to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.exhibits.panels import exhibits_of_case, unscanned  # noqa: PLC0415 models load first
        from vigil.desk.ui import navigation, panels  # noqa: PLC0415

        panels.add(page="cases.case", order=10, maker=exhibits_of_case)
        navigation.add(navigation.Destination("Exhibits", "exhibits:list", Permission.EXHIBIT_READ, 25))
        panels.add(page="cases.my_work", order=30, maker=unscanned)
