"""``vigil link key``: the key that a force signs its files with."""

import argparse
from pathlib import Path
from typing import Any


def add_parts(parts: Any) -> None:
    """Add this part."""
    key = parts.add_parser(
        "key",
        help="make our signing key, and print the line that goes into the peer's agreement",
        allow_abbrev=False,
    )
    key.add_argument(
        "key",
        type=Path,
        metavar="KEY",
        help="private key; made, with its public half (.pub), when there is none",
    )
    key.set_defaults(do=_key)


def _key(arguments: argparse.Namespace) -> int:
    from vigil.ledger.keys import load_or_create_key  # noqa: PLC0415 help stays quick
    from vigil.linkage.private.agreement import key_text  # noqa: PLC0415

    print(f"peer_key: {key_text(load_or_create_key(arguments.key).public_key())}")
    return 0
