"""The app's registration with Django, and the tables of accounts it keeps watch over."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Who did, saw, changed and disclosed what: the ledger engine on the desk's database."""

    name = "vigil.desk.journal"
    label = "journal"

    def ready(self) -> None:
        """Make the accounts' tables refuse unrecorded writes, and record sign-ins and refusals."""
        from vigil.desk.journal import watching  # noqa: PLC0415 models load first

        watching.begin()
