"""The app's registration with Django."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """What arrives: intake, validation, rejected rows, duplicates."""

    name = "vigil.desk.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Add this room to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.referrals.panels import new_referrals  # noqa: PLC0415
        from vigil.desk.ui import navigation, panels  # noqa: PLC0415

        navigation.add(navigation.Destination("Inbox", "referrals:inbox", Permission.REFERRALS_READ, 10))
        panels.add(page="cases.my_work", order=10, maker=new_referrals)
