"""The app's registration with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Assessment, the queue and its clocks, tasks, sealing."""

    name = "vigil.desk.cases"
    label = "cases"

    def ready(self) -> None:
        """Say whose cases a viewer may see in the journal, and add casework to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.cases.panels import (  # noqa: PLC0415
            cases_to_reassess,
            lower_levels,
            overdue_cases,
            roles_of_person,
        )
        from vigil.desk.cases.queries import (  # noqa: PLC0415
            case_references_visible_to,
            people_visible_to,
            references_with,
            sources_visible_to,
        )
        from vigil.desk.cases.ties import shared_cases  # noqa: PLC0415
        from vigil.desk.journal import scope  # noqa: PLC0415
        from vigil.desk.people import scope as people  # noqa: PLC0415
        from vigil.desk.people.graph import finders  # noqa: PLC0415
        from vigil.desk.ui import navigation, panels  # noqa: PLC0415

        scope.provide(case_references_visible_to)
        people.provide(people.Provider(people_visible_to, sources_visible_to, references_with))
        finders.add(shared_cases)
        navigation.add(navigation.Destination("My work", "cases:my-work", Permission.DESK_USE, 0))
        navigation.add(navigation.Destination("Queue", "cases:queue", Permission.QUEUE_READ, 20))
        panels.add(page="cases.my_work", order=20, maker=overdue_cases)
        panels.add(page="cases.my_work", order=21, maker=lower_levels)
        panels.add(page="cases.my_work", order=22, maker=cases_to_reassess)
        panels.add(page="people.person", order=10, maker=roles_of_person)
