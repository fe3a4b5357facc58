"""``vigil instrument sign`` and ``verify``: a detached signature beside a definition."""

import argparse
from typing import Any

from vigil.cli.signing import add_sign, add_verify, sign_beside, signed_beside


def add_parts(parts: Any) -> None:
    """Add these parts."""
    add_sign(parts, of="a definition", metavar="FILE", name="instrument").set_defaults(do=_sign)
    verify = add_verify(parts, told="check a definition's signature", metavar="FILE", needs_key=True)
    verify.set_defaults(do=_verify)


def _sign(arguments: argparse.Namespace) -> int:
    from vigil.risk import InstrumentError  # noqa: PLC0415 help stays quick
    from vigil.risk.statement import signature_beside, statement  # noqa: PLC0415

    sign_beside(
        signature_beside(arguments.file),
        text=lambda: statement(arguments.file),
        key=arguments.key,
        name=arguments.name,
        refuse=InstrumentError,
    )
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from vigil.risk import InstrumentError  # noqa: PLC0415 help stays quick
    from vigil.risk.statement import check_statement, signature_beside  # noqa: PLC0415

    text, name = signed_beside(
        arguments.file,
        beside=signature_beside(arguments.file),
        public_key=arguments.public_key,
        refuse=InstrumentError,
    )
    check_statement(text, path=arguments.file)
    print(f"{arguments.file}: signed as {name}, by the key in {arguments.public_key}.")
    return 0
