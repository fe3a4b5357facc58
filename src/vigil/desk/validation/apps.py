"""The app's registration with Django."""

from django.apps import AppConfig


class ValidationConfig(AppConfig):
    """Live figures of the instrument, and the documents a force publishes of it."""

    name = "vigil.desk.validation"
    label = "validation"

    def ready(self) -> None:
        """Add the pages to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.ui import navigation  # noqa: PLC0415

        navigation.add(
            navigation.Destination("Validation", "validation:overview", Permission.VALIDATION_READ, 60)
        )
        navigation.add(
            navigation.Destination("Fairness", "validation:fairness", Permission.FAIRNESS_READ, 65)
        )
