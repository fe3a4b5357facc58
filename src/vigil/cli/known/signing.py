"""``vigil known sign`` and ``verify``: a detached signature beside a set, and the whole set held to it."""

import argparse
from typing import Any

from vigil.cli.signing import add_sign, add_verify, sign_beside, signed_beside


def add_parts(parts: Any) -> None:
    """Add these parts."""
    add_sign(parts, of="a set", metavar="SET", name="known-set").set_defaults(do=_sign)
    verify = add_verify(parts, told="check that a set is whole and signed", metavar="SET", needs_key=False)
    verify.set_defaults(do=_verify)


def _sign(arguments: argparse.Namespace) -> int:
    from vigil.known.errors import KnownError  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import KnownSet  # noqa: PLC0415
    from vigil.known.statement import signature_beside, statement  # noqa: PLC0415

    def text() -> str:
        with KnownSet.open(arguments.set) as known:
            known.verify()
            return statement(known)

    sign_beside(
        signature_beside(arguments.set), text=text, key=arguments.key, name=arguments.name, refuse=KnownError
    )
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from vigil.known.errors import KnownError  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import KnownSet  # noqa: PLC0415
    from vigil.known.statement import check_statement, signature_beside  # noqa: PLC0415

    with KnownSet.open(arguments.set) as known:
        known.verify()
        print(f"{arguments.set}: whole, {len(known):,} entries, {known.identity}.")
        if arguments.public_key is None:
            print("Its signature was not looked at: name the public key with --public-key.")
            return 0
        text, name = signed_beside(
            arguments.set,
            beside=signature_beside(arguments.set),
            public_key=arguments.public_key,
            refuse=KnownError,
        )
        check_statement(text, known=known)
    print(f"Signed as {name}, by the key in {arguments.public_key}.")
    return 0
