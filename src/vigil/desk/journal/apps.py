"""The app's registration with Django, and the tables of accounts it keeps watch over."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Who did, saw, changed and disclosed what: the ledger engine on the desk's database."""

    name = "vigil.desk.journal"
    label = "journal"

    def ready(self) -> None:
        """Make the accounts' tables refuse unrecorded writes, and record sign-ins and refusals."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.journal import watching  # noqa: PLC0415
        from vigil.desk.ui import navigation  # noqa: PLC0415

        watching.begin()
        navigation.add(navigation.Destination("Journal", "journal:entries", Permission.JOURNAL_READ, 60))
        navigation.add(
            navigation.Destination("Verification", "journal:verification", Permission.JOURNAL_VERIFY, 70)
        )
