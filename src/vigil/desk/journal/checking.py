"""Checkpoints and verification of this desk's own journal, through the ledger's stand-alone verifier."""

from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from vigil.desk.journal.errors import JournalError
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.ledger.bundle import export_bundle
from vigil.ledger.checkpoint import Checkpoint
from vigil.ledger.keys import load_or_create_key
from vigil.ledger.merkle import root
from vigil.ledger.verify import Report, verify

ORIGIN = "vigil.journal"


def key_path() -> Path:
    """Where the desk keeps the key it signs checkpoints with."""
    return Path(settings.CONFIGURATION.home) / "keys" / "journal.key"


def export_checkpoint(*, folder: Path, actor: str, at: datetime) -> Path:
    """Sign the journal's head and write it, with every leaf hash, to a folder the desk should not be able to rewrite.

    Returns:
        The checkpoint's file; its leaf hashes lie beside it.

    Raises:
        JournalError: the journal does not verify; a false journal is not signed.
    """
    if faults := verify_journal().findings:
        raise JournalError(
            f"The journal does not verify (entry {faults[0].sequence}: {faults[0].what}); nothing was signed."
        )
    with record(actor=actor, verb="journal:checkpoint:export", at=at, detail={"folder": folder.name}):
        pass
    return write_checkpoint(folder=folder)


def write_checkpoint(*, folder: Path) -> Path:
    """Write the checkpoint of the head as it is, whose export is in the journal already: a kill may come between the two.

    Returns:
        The checkpoint's file; its leaf hashes lie beside it.
    """
    leaves = [
        bytes.fromhex(leaf) for leaf in Entry.objects.order_by("sequence").values_list("leaf_hash", flat=True)
    ]
    checkpoint = Checkpoint(origin=ORIGIN, size=len(leaves), root=root(leaves))
    return export_bundle(
        checkpoint=checkpoint, leaves=leaves, key=load_or_create_key(key_path()), folder=folder
    )


def verify_journal(*, checkpoint: Path | None = None) -> Report:
    """Recompute the whole journal from the database and, if one is given, hold it to a checkpoint."""
    return verify(
        database=database_url(),
        checkpoint=checkpoint,
        public_key=key_path().with_suffix(".pub") if checkpoint else None,
    )


def database_url() -> str:
    """The desk's database as the verifier is told it."""
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{held['NAME']}"
    user, password = quote(held["USER"], safe=""), quote(held["PASSWORD"], safe="")
    port = f":{held['PORT']}" if held["PORT"] else ""
    return f"postgresql://{user}:{password}@{held['HOST']}{port}/{quote(held['NAME'])}"
