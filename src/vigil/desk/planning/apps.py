"""The app's registration with Django."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """The policy of the queue, and comparisons of what would change it."""

    name = "vigil.desk.planning"
    label = "planning"

    def ready(self) -> None:
        """Say which policy a force has chosen, and add planning to the queue's page and to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.cases import policy  # noqa: PLC0415
        from vigil.desk.planning.panels import choice  # noqa: PLC0415
        from vigil.desk.planning.queries import policy_of  # noqa: PLC0415
        from vigil.desk.ui import navigation, panels  # noqa: PLC0415

        policy.provide(policy_of)
        panels.add(page="cases.queue", order=10, maker=choice)
        navigation.add(navigation.Destination("Planning", "planning:overview", Permission.PLANNING_READ, 22))
