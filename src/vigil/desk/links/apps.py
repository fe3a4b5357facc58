"""The app's registration with Django."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Who may be one person: proposals, decisions, clusters."""

    name = "vigil.desk.links"
    label = "links"

    def ready(self) -> None:
        """Compare whoever a case names as they are named."""
        from vigil.desk.cases.signals import people_named  # noqa: PLC0415 models load first
        from vigil.desk.links.actions import compare_named  # noqa: PLC0415

        people_named.connect(compare_named, dispatch_uid="links-compare")
