"""``vigil known sign`` and ``verify``: a detached signature beside a set, and the whole set held to it."""

import argparse
import os
from pathlib import Path
from typing import Any

NAME = "known-set"


def add_parts(parts: Any) -> None:
    """Add these parts."""
    sign = parts.add_parser(
        "sign", help="sign a set; the signature lies beside it (.sig)", allow_abbrev=False
    )
    sign.add_argument("set", type=Path, metavar="SET")
    sign.add_argument(
        "--key",
        type=Path,
        required=True,
        help="private key; made, with its public half (.pub), when there is none",
    )
    sign.add_argument("--name", default=NAME, help=f"one word for who signs (default: {NAME})")
    sign.set_defaults(do=_sign)
    verify = parts.add_parser("verify", help="check that a set is whole and signed", allow_abbrev=False)
    verify.add_argument("set", type=Path, metavar="SET")
    verify.add_argument(
        "--public-key", type=Path, metavar="KEY", help="public key of whoever should have signed"
    )
    verify.set_defaults(do=_verify)


def _sign(arguments: argparse.Namespace) -> int:
    from vigil.known.errors import KnownError  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import KnownSet  # noqa: PLC0415
    from vigil.known.statement import signature_beside, statement  # noqa: PLC0415
    from vigil.ledger.keys import load_or_create_key  # noqa: PLC0415
    from vigil.ledger.note import can_name, sign_text  # noqa: PLC0415

    if not can_name(arguments.name):
        raise KnownError(f"'{arguments.name[:80]}' cannot name a signer: it is one word without '+'.")
    with KnownSet.open(arguments.set) as known:
        known.verify()
        is_new = not arguments.key.exists()
        note = sign_text(text=statement(known), name=arguments.name, key=load_or_create_key(arguments.key))
    beside = signature_beside(arguments.set)
    _put(beside, note)
    if is_new:
        print(f"A new key was made: {arguments.key}, public half {arguments.key.with_suffix('.pub')}.")
    print(f"{beside}: signed as {arguments.name}.")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from vigil.known.errors import KnownError  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import KnownSet  # noqa: PLC0415
    from vigil.known.statement import check_statement, signature_beside  # noqa: PLC0415
    from vigil.ledger.keys import load_public_key  # noqa: PLC0415
    from vigil.ledger.note import MOST_BYTES, open_text  # noqa: PLC0415

    with KnownSet.open(arguments.set) as known:
        known.verify()
        print(f"{arguments.set}: whole, {len(known):,} entries, {known.identity}.")
        if arguments.public_key is None:
            print("Its signature was not looked at: name the public key with --public-key.")
            return 0
        key = load_public_key(arguments.public_key)
        try:
            with signature_beside(arguments.set).open("rb") as file:
                note = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise KnownError(f"{arguments.set} has no signature beside it ({error.strerror}).") from error
        text, name = open_text(untrusted_note=note, key=key)
        check_statement(text, known=known)
    print(f"Signed as {name}, by the key in {arguments.public_key}.")
    return 0


def _put(path: Path, text: str) -> None:
    """Write a small file in one step."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
