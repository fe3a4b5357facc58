"""``vigil link answer`` and ``told``: the side that is asked by another force."""

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
    answer = parts.add_parser("answer", help="answer another force's request", allow_abbrev=False)
    answer.add_argument("request", type=Path, metavar="REQUEST")
    answer.add_argument(
        "--held",
        type=Path,
        required=True,
        metavar="LIST",
        help="CSV with the columns kind,value,contact,reference",
    )
    add_damaged_argument(answer)
    add_side_arguments(answer)
    answer.add_argument("--to", type=Path, required=True, metavar="ANSWER", help="answer file to make")
    answer.set_defaults(do=_answer)
    told = parts.add_parser(
        "told", help="read which of our records the peer hit, where that was agreed", allow_abbrev=False
    )
    told.add_argument("receipt", type=Path, metavar="RECEIPT")
    told.add_argument(
        "--answer", type=Path, required=True, metavar="ANSWER", help="the answer, its .kept beside it"
    )
    add_side_arguments(told)
    told.add_argument("--to", type=Path, required=True, metavar="HITS", help="CSV of our records hit to make")
    told.set_defaults(do=_told)


def _answer(arguments: argparse.Namespace) -> int:
    from vigil.desk.journal.clock import now  # noqa: PLC0415 help stays quick
    from vigil.linkage.private import make_answer  # noqa: PLC0415
    from vigil.linkage.private.files import read  # noqa: PLC0415
    from vigil.linkage.private.lists import read_held  # noqa: PLC0415

    side = opened_side(arguments)
    kept = beside(arguments.to, "kept")
    check_can_put(arguments.to, kept, *filter(None, [arguments.damaged]))
    rows, at = rows_of(read_held(arguments.held), path=arguments.held, damaged=arguments.damaged), now()
    with side.attempt("answered", at=at):
        answer = make_answer(
            read(arguments.request),
            held=rows,
            agreement=side.agreement,
            key=side.key,
            by=side.by,
            at=at,
            book=side.book,
        )
    if answer.kept is not None:
        put_private(kept, answer.kept)
        print(
            f"{kept}: keep it here until {side.agreement.peer} tells what was hit; 'vigil link told' destroys it."
        )
    put_private(arguments.to, answer.file)
    print(
        f"{side.agreement.peer} asked about {answer.identifiers:,} identifiers for: {plain(answer.purpose)}. Against "
        f"{answer.held:,} of ours; they see a table of {answer.entries:,}."
    )
    if answer.repeated:
        print(
            f"{answer.repeated:,} rows repeat an identifier of a row before; the first row of each is told."
        )
    print(
        f"{arguments.to}: send it back. The key it was made with is gone. It is recorded in {side.kept_in}."
    )
    return 0


def _told(arguments: argparse.Namespace) -> int:
    from vigil.desk.journal.clock import now  # noqa: PLC0415 help stays quick
    from vigil.linkage.private import read_receipt  # noqa: PLC0415
    from vigil.linkage.private.files import read  # noqa: PLC0415
    from vigil.linkage.private.lists import hits_written  # noqa: PLC0415

    side = opened_side(arguments)
    kept = beside(arguments.answer, "kept")
    check_can_put(arguments.to)
    at = now()
    with side.attempt("told", at=at):
        hits = read_receipt(
            read(arguments.receipt),
            kept=read(kept),
            agreement=side.agreement,
            key=side.key,
            by=side.by,
            at=at,
            book=side.book,
        )
    put_private(arguments.to, hits_written(hits))
    kept.unlink()
    print(
        f"{side.agreement.peer} hit {len(hits):,} of our identifiers; {arguments.to} has them. {kept} was destroyed."
    )
    return 0
