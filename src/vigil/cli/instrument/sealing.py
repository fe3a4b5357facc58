"""``vigil instrument key`` and ``seal``: restricted definitions, encrypted where they lie."""

import argparse
from pathlib import Path
from typing import Any


def add_parts(parts: Any) -> None:
    """Add these parts."""
    key = parts.add_parser("key", help="make a key for restricted definitions", allow_abbrev=False)
    key.add_argument("key", type=Path, metavar="KEY", help="file to make; keep it away from the definitions")
    key.set_defaults(do=_key)
    seal = parts.add_parser("seal", help="encrypt a restricted definition", allow_abbrev=False)
    seal.add_argument("file", type=Path, metavar="FILE")
    seal.add_argument("--key", type=Path, required=True, metavar="KEY", help="key made with 'instrument key'")
    seal.add_argument("--to", type=Path, required=True, metavar="SEALED", help="sealed file to make")
    seal.set_defaults(do=_seal)


def _key(arguments: argparse.Namespace) -> int:
    from vigil.risk.definitions.restricted import make_key  # noqa: PLC0415 help stays quick

    make_key(arguments.key)
    print(
        f"{arguments.key}: a new key. Without it no definition sealed with it can be opened; keep a copy apart."
    )
    return 0


def _seal(arguments: argparse.Namespace) -> int:
    from vigil.risk import load  # noqa: PLC0415 help stays quick
    from vigil.risk.definitions.restricted import check_apart, sealed  # noqa: PLC0415
    from vigil.risk.exchange.tables import read_file  # noqa: PLC0415

    check_apart(arguments.key, home=arguments.to.parent)
    arguments.to.write_bytes(sealed(read_file(arguments.file), key=arguments.key))
    load(arguments.to, key=arguments.key)
    print(f"{arguments.to}: sealed, and opened again to see that it can be. Destroy {arguments.file} now.")
    return 0
