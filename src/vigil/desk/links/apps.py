"""The app's registration with Django."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Who may be one person: proposals, decisions, clusters."""

    name = "vigil.desk.links"
    label = "links"

    def ready(self) -> None:
        """Compare whoever a case names as they are named, and add this room to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.cases.signals import people_named  # noqa: PLC0415
        from vigil.desk.links.actions import compare_named  # noqa: PLC0415
        from vigil.desk.links.panels import (  # noqa: PLC0415
            links_to_decide,
            reported_people,
            same_people,
            same_person,
            waiting_for,
        )
        from vigil.desk.links.ties import decided_to_be_one  # noqa: PLC0415
        from vigil.desk.people.graph import finders  # noqa: PLC0415
        from vigil.desk.ui import navigation, panels  # noqa: PLC0415

        people_named.connect(compare_named, dispatch_uid="links-compare")
        finders.add(decided_to_be_one)
        navigation.add(
            navigation.Destination("Links", "links:inbox", Permission.LINKS_READ, 16, count=waiting_for)
        )
        panels.add(page="cases.my_work", order=23, maker=links_to_decide)
        panels.add(page="people.person", order=15, maker=same_person)
        panels.add(page="cases.case", order=15, maker=same_people)
        panels.add(page="referrals.referral", order=15, maker=reported_people)
