"""The app's registration with Django."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """What arrives: intake, validation, rejected rows, duplicates."""

    name = "vigil.desk.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Add this room to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.ui import navigation  # noqa: PLC0415

        navigation.add(navigation.Destination("Inbox", "referrals:inbox", Permission.REFERRALS_READ, 10))
