"""``vigil link ask`` and ``finish``: the side that asks another force."""

import argparse
from pathlib import Path
from typing import Any

from vigil.cli.link.side import (
    add_damaged_argument,
    add_side_arguments,
    beside,
    check_can_put,
    opened_side,
    put_private,
    rows_of,
)
from vigil.cli.plain import plain


def add_parts(parts: Any) -> None:
    """Add these parts."""
    ask = parts.add_parser("ask", help="ask another force which identifiers it holds too", allow_abbrev=False)
    ask.add_argument("list", type=Path, metavar="LIST", help="CSV with the columns kind,value")
    add_damaged_argument(ask)
    add_side_arguments(ask)
    ask.add_argument("--purpose", required=True, help="why; recorded here and at the peer")
    ask.add_argument("--to", type=Path, required=True, metavar="REQUEST", help="request file to make")
    ask.set_defaults(do=_ask)
    finish = parts.add_parser("finish", help="read the answer to a request", allow_abbrev=False)
    finish.add_argument("answer", type=Path, metavar="ANSWER")
    finish.add_argument(
        "--request", type=Path, required=True, metavar="REQUEST", help="the request, its .pending beside it"
    )
    add_side_arguments(finish)
    finish.add_argument("--to", type=Path, required=True, metavar="HITS", help="CSV of the hits to make")
    finish.set_defaults(do=_finish)


def _ask(arguments: argparse.Namespace) -> int:
    from vigil.desk.journal.clock import now  # noqa: PLC0415 help stays quick
    from vigil.linkage.private import make_request  # noqa: PLC0415
    from vigil.linkage.private.lists import read_asked  # noqa: PLC0415

    side = opened_side(arguments)
    pending = beside(arguments.to, "pending")
    check_can_put(arguments.to, pending, *filter(None, [arguments.damaged]))
    rows, at = rows_of(read_asked(arguments.list), path=arguments.list, damaged=arguments.damaged), now()
    with side.attempt("asked", at=at):
        request = make_request(
            identifiers=rows,
            agreement=side.agreement,
            key=side.key,
            purpose=arguments.purpose,
            by=side.by,
            at=at,
            book=side.book,
        )
    put_private(pending, request.pending)
    put_private(arguments.to, request.file)
    print(f"{arguments.to}: asks {side.agreement.peer} about {request.identifiers:,} identifiers; send it.")
    print(f"It is recorded in {side.kept_in}.")
    print(
        f"{pending}: keep it here until the answer comes; it is destroyed then. Whoever has it can read the request."
    )
    return 0


def _finish(arguments: argparse.Namespace) -> int:
    from vigil.desk.journal.clock import now  # noqa: PLC0415 help stays quick
    from vigil.linkage.private import finish  # noqa: PLC0415
    from vigil.linkage.private.files import read  # noqa: PLC0415
    from vigil.linkage.private.lists import hits_written  # noqa: PLC0415

    side = opened_side(arguments)
    pending, receipt = beside(arguments.request, "pending"), beside(arguments.answer, "receipt")
    check_can_put(arguments.to, *([receipt] if side.agreement.hits_are_told else []))
    at = now()
    with side.attempt("finished", at=at):
        finished = finish(
            read(arguments.answer),
            pending=read(pending),
            agreement=side.agreement,
            key=side.key,
            by=side.by,
            at=at,
            book=side.book,
        )
    put_private(arguments.to, hits_written(finished.hits))
    if finished.receipt is not None:
        put_private(receipt, finished.receipt)
        print(f"{receipt}: tells {side.agreement.peer} which of its records were hit; send it, as agreed.")
    pending.unlink()
    for hit in finished.hits:
        print(
            f"{hit.compared.kind} {hit.compared.value}: ring {plain(hit.contact)}, {plain(hit.reference) or 'no reference'}"
        )
    print(
        f"{len(finished.hits):,} of {finished.identifiers:,} identifiers are in the table of {side.agreement.peer}, which "
        f"holds at most {finished.entries:,}. {arguments.to} has them. {pending} was destroyed."
    )
    return 0
