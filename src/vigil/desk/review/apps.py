"""The app's registration with Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Stacks of unseen files, grading, exposure."""

    name = "vigil.desk.review"
    label = "review"

    def ready(self) -> None:
        """Add this room to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.ui import navigation  # noqa: PLC0415

        navigation.add(navigation.Destination("Review", "review:scans", Permission.REVIEW_READ, 30))
