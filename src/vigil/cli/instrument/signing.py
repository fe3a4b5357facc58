"""``vigil instrument sign`` and ``verify``: a detached signature beside a definition."""

import argparse
from pathlib import Path
from typing import Any

NAME = "instrument"


def add_parts(parts: Any) -> None:
    """Add these parts."""
    sign = parts.add_parser(
        "sign", help="sign a definition; the signature lies beside it (.sig)", allow_abbrev=False
    )
    sign.add_argument("file", type=Path, metavar="FILE")
    sign.add_argument(
        "--key",
        type=Path,
        required=True,
        help="private key; made, with its public half (.pub), when there is none",
    )
    sign.add_argument("--name", default=NAME, help=f"one word for who signs (default: {NAME})")
    sign.set_defaults(do=_sign)
    verify = parts.add_parser("verify", help="check a definition's signature", allow_abbrev=False)
    verify.add_argument("file", type=Path, metavar="FILE")
    verify.add_argument(
        "--public-key",
        type=Path,
        required=True,
        metavar="KEY",
        help="public key of whoever should have signed",
    )
    verify.set_defaults(do=_verify)


def _sign(arguments: argparse.Namespace) -> int:
    from vigil.ledger.keys import load_or_create_key  # noqa: PLC0415 help stays quick
    from vigil.ledger.note import can_name, sign_text  # noqa: PLC0415
    from vigil.risk import InstrumentError  # noqa: PLC0415
    from vigil.risk.statement import signature_beside, statement  # noqa: PLC0415

    if not can_name(arguments.name):
        raise InstrumentError(f"'{arguments.name[:80]}' cannot name a signer: it is one word without '+'.")
    text = statement(arguments.file)
    is_new = not arguments.key.exists()
    note = sign_text(text=text, name=arguments.name, key=load_or_create_key(arguments.key))
    beside = signature_beside(arguments.file)
    beside.write_text(note, encoding="utf-8")
    if is_new:
        print(f"A new key was made: {arguments.key}, public half {arguments.key.with_suffix('.pub')}.")
    print(f"{beside}: signed as {arguments.name}.")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from vigil.ledger.keys import load_public_key  # noqa: PLC0415 help stays quick
    from vigil.ledger.note import MOST_BYTES, open_text  # noqa: PLC0415
    from vigil.risk import InstrumentError  # noqa: PLC0415
    from vigil.risk.statement import check_statement, signature_beside  # noqa: PLC0415

    key = load_public_key(arguments.public_key)
    try:
        with signature_beside(arguments.file).open("rb") as file:
            note = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InstrumentError(f"{arguments.file} has no signature beside it ({error.strerror}).") from error
    text, name = open_text(untrusted_note=note, key=key)
    check_statement(text, path=arguments.file)
    print(f"{arguments.file}: signed as {name}, by the key in {arguments.public_key}.")
    return 0
