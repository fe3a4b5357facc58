"""What one demo is: its seed, size and moment, written down once so that a rerun continues the same demo."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vigil.desk.configuration import default_home
from vigil.desk.journal.clock import now
from vigil.errors import VigilError

MOST_REFERRALS = 1_000_000


class DemoError(VigilError):
    """The demo cannot run as asked; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One demo.

    Attributes:
        home: folder that holds everything the demo makes.
        seed: what the inventions follow from.
        referrals: how many records the referral files hold.
        as_of: the moment the invented day ends; every time in the demo lies before it.
        evidence: ``auto``, ``built`` or ``shipped`` disk images.
    """

    home: Path
    seed: int
    referrals: int
    as_of: datetime
    evidence: str

    @property
    def marker(self) -> Path:
        """The file that says a folder holds this demo."""
        return self.home / "demo.json"


def make_plan(*, home: Path | None, seed: int, referrals: int, as_of: datetime | None, evidence: str) -> Plan:
    """The demo that was asked for, or the one that the folder holds already.

    Raises:
        DemoError: the folder holds another demo, or something that is no demo, or the size is out of bounds.
    """
    if not 1 <= referrals <= MOST_REFERRALS:
        raise DemoError(f"--referrals must lie between 1 and {MOST_REFERRALS:,}.")
    folder = (home or default_home(os.environ) / "demo").expanduser().resolve()
    moment = (as_of.astimezone(UTC) if as_of else now()).replace(microsecond=0)
    asked = Plan(home=folder, seed=seed, referrals=referrals, as_of=moment, evidence=evidence)
    if asked.marker.exists():
        return _continued(asked, explicit_moment=as_of is not None)
    if (folder / "vigil.sqlite3").exists():
        raise DemoError(f"{folder} holds a desk that is no demo; name another folder with --home.")
    _write_marker(asked)
    return asked


def _continued(asked: Plan, *, explicit_moment: bool) -> Plan:
    held = _read_marker(asked.home)
    same = (held.seed, held.referrals, held.evidence) == (asked.seed, asked.referrals, asked.evidence)
    if not same or (explicit_moment and held.as_of != asked.as_of):
        raise DemoError(
            f"{asked.home} holds a demo with --seed {held.seed} --referrals {held.referrals} --evidence {held.evidence} "
            f"--as-of {held.as_of.isoformat()}; repeat those, or name another folder with --home."
        )
    return held


def _read_marker(home: Path) -> Plan:
    try:
        held = json.loads((home / "demo.json").read_text())
        return Plan(
            home=home,
            seed=held["seed"],
            referrals=held["referrals"],
            as_of=datetime.fromisoformat(held["as_of"]),
            evidence=held["evidence"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DemoError(
            f"{home / 'demo.json'} cannot be read; remove the folder {home} and start again."
        ) from error


def _write_marker(plan: Plan) -> None:
    try:
        plan.home.mkdir(parents=True, exist_ok=True)
        draft = plan.marker.with_suffix(f".{os.getpid()}")
        draft.write_text(
            json.dumps(
                {
                    "seed": plan.seed,
                    "referrals": plan.referrals,
                    "as_of": plan.as_of.isoformat(),
                    "evidence": plan.evidence,
                }
            )
        )
        draft.replace(plan.marker)
    except OSError as error:
        raise DemoError(
            f"{plan.home} cannot be written ({error.strerror}); name another folder with --home."
        ) from error
