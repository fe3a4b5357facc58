"""Detached signatures beside files, as several commands make and check them."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vigil.errors import VigilError


def add_sign(parts: Any, *, of: str, metavar: str, name: str) -> argparse.ArgumentParser:
    """Add ``sign`` of a file; who uses it sets what it does."""
    sign: argparse.ArgumentParser = parts.add_parser(
        "sign", help=f"sign {of}; the signature lies beside it (.sig)", allow_abbrev=False
    )
    sign.add_argument(metavar.lower(), type=Path, metavar=metavar)
    sign.add_argument(
        "--key",
        type=Path,
        required=True,
        help="private key; made, with its public half (.pub), when there is none",
    )
    sign.add_argument("--name", default=name, help=f"one word for who signs (default: {name})")
    return sign


def add_verify(parts: Any, *, told: str, metavar: str, needs_key: bool) -> argparse.ArgumentParser:
    """Add ``verify`` of a file; who uses it sets what it does."""
    verify: argparse.ArgumentParser = parts.add_parser("verify", help=told, allow_abbrev=False)
    verify.add_argument(metavar.lower(), type=Path, metavar=metavar)
    verify.add_argument(
        "--public-key",
        type=Path,
        required=needs_key,
        metavar="KEY",
        help="public key of whoever should have signed",
    )
    return verify


def sign_beside(
    beside: Path, *, text: Callable[[], str], key: Path, name: str, refuse: type[VigilError]
) -> None:
    """Sign a text and put the signature where it belongs, in one step.

    Raises:
        VigilError: of the kind ``refuse``: the name cannot name a signer.
    """
    from vigil.ledger.keys import load_or_create_key  # noqa: PLC0415 help stays quick
    from vigil.ledger.note import can_name, sign_text  # noqa: PLC0415

    if not can_name(name):
        raise refuse(f"'{name[:80]}' cannot name a signer: it is one word without '+'.")
    what = text()
    is_new = not key.exists()
    _put(beside, sign_text(text=what, name=name, key=load_or_create_key(key)))
    if is_new:
        print(f"A new key was made: {key}, public half {key.with_suffix('.pub')}.")
    print(f"{beside}: signed as {name}.")


def signed_beside(path: Path, *, beside: Path, public_key: Path, refuse: type[VigilError]) -> tuple[str, str]:
    """What was signed beside a file, and by which name.

    Raises:
        VigilError: there is no signature (``refuse``), or it is not of this key.
    """
    from vigil.ledger.keys import load_public_key  # noqa: PLC0415 help stays quick
    from vigil.ledger.note import MOST_BYTES, open_text  # noqa: PLC0415

    key = load_public_key(public_key)
    try:
        with beside.open("rb") as file:
            note = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise refuse(f"{path} has no signature beside it ({error.strerror}).") from error
    return open_text(untrusted_note=note, key=key)


def _put(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
