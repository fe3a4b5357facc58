"""``vigil validate``: how good an instrument was on a cohort of cases whose outcome is known."""

import argparse
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigil.documents import Document
    from vigil.risk import Instrument
    from vigil.validation import Cohort, Used, ValidationReport

NAME = "validate"
HELP = "say how good an instrument is on your own cases: discrimination, cuts, calibration, benefit"
DESCRIPTION = (
    f"{HELP}.\n\n"
    "COHORT is a table in CSV: docs/reference/cohort-format.md. A row that cannot be read is told with its line, and\n"
    "nothing is reported until it is mended or left out by --leave-out. No formula in a sheet is worked out."
)
ENDINGS = (".pdf", ".html", ".md")
MOST_TOLD = 20  # rows that are told one by one
LONGEST_FOLLOWED = 36_500  # days


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("cohort", type=Path, metavar="COHORT", help="table of assessed cases, in CSV")
    which = parser.add_argument_group("which instrument (default: the only one of the cohort)")
    which.add_argument(
        "--instrument", type=Path, metavar="YAML", help="its definition; levels are then worked out again"
    )
    which.add_argument("--key", type=Path, metavar="KEY", help="key of a sealed definition")
    which.add_argument("--of", metavar="ID", help="its id, where the definition is not at hand")
    which.add_argument("--of-version", metavar="VERSION", help="its version, where there are several")
    about = parser.add_argument_group("what the cohort is")
    about.add_argument(
        "--source", metavar="WORDS", help="where the cases come from (default: the file's name)"
    )
    about.add_argument("--outcome", metavar="WORDS", default="the outcome as the file marks it")
    about.add_argument("--case-control", action="store_true", help="cases were chosen by their outcome")
    about.add_argument(
        "--follow-up", type=int, metavar="DAYS", help="count what came about within so many days"
    )
    about.add_argument(
        "--base-rate", type=float, metavar="SHARE", help="the force's own base rate, such as 0.08"
    )
    about.add_argument("--visits", type=int, default=5, metavar="NUMBER", help="visits a week (default: 5)")
    about.add_argument("--told", type=Path, metavar="YAML", help="what people tell of items of TRIPOD+AI")
    about.add_argument(
        "--leave-out", action="store_true", help="leave out rows that cannot be read, and count them"
    )
    parser.add_argument("--to", type=Path, metavar="FILE", help=f"write the report: {', '.join(ENDINGS)}")
    parser.add_argument("--json", action="store_true", help="print every figure as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Validate, print the figures that matter most, and write the report where it is wanted."""
    from vigil.desk.journal.clock import now  # noqa: PLC0415 help stays quick
    from vigil.risk import load  # noqa: PLC0415
    from vigil.statistics.evidence import load_evidence  # noqa: PLC0415
    from vigil.validation import validate  # noqa: PLC0415

    made_at = now().replace(microsecond=0)
    _check_ending(arguments.to)
    definition = load(arguments.instrument, key=arguments.key) if arguments.instrument else None
    cohort = _cohort(arguments, made_at)
    report = validate(
        cohort=cohort,
        used=_used(arguments, cohort, definition),
        evidence=load_evidence(),
        definition=definition,
        local_rate=arguments.base_rate,
        places=arguments.visits,
    )
    if arguments.to:
        _write(report, arguments, made_at)
    _say(report, as_json=arguments.json)
    if arguments.to:
        print(f"Written to {arguments.to}", file=sys.stderr if arguments.json else sys.stdout)
    return 0


def _check_ending(to: Path | None) -> None:
    from vigil.validation import ValidationError  # noqa: PLC0415

    if to is not None and to.suffix.lower() not in ENDINGS:
        raise ValidationError(
            f"'{to.name}' ends in none of {', '.join(ENDINGS)}; the ending says what is written."
        )


def _cohort(arguments: argparse.Namespace, made_at: datetime) -> "Cohort":
    from vigil.validation import Cohort, CohortError, Sampling  # noqa: PLC0415
    from vigil.validation.table.reading import read_file  # noqa: PLC0415

    days = arguments.follow_up
    if days is not None and not 1 <= days <= LONGEST_FOLLOWED:
        raise CohortError(f"Cases cannot be followed for {days} days; take 1 to {LONGEST_FOLLOWED:,}.")
    table = read_file(arguments.cohort, today=made_at.date())
    for refused in table.refused[:MOST_TOLD]:
        print(refused, file=sys.stderr)
    if table.refused and not arguments.leave_out:
        number = len(table.refused)
        raise CohortError(
            f"{number:,} row{' of' if number == 1 else 's of'} {arguments.cohort.name} cannot be read, the first at line "
            f"{table.refused[0].line}; mend them, or leave them out with --leave-out."
        )
    return Cohort(
        source=arguments.source or arguments.cohort.name,
        outcome=arguments.outcome,
        sampling=Sampling.CASE_CONTROL if arguments.case_control else Sampling.CONSECUTIVE,
        cases=table.cases,
        follow_up=None if days is None else timedelta(days=days),
        left_out=len(table.refused),
    )


def _used(arguments: argparse.Namespace, cohort: "Cohort", definition: "Instrument | None") -> "Used":
    from vigil.validation import CohortError, Used  # noqa: PLC0415

    if definition is not None:
        return Used(definition.id, definition.version)
    fitting = [
        one
        for one in cohort.instruments
        if arguments.of in {None, one.id} and arguments.of_version in {None, one.version}
    ]
    if len(fitting) != 1:
        named = "; ".join(one.words for one in cohort.instruments)
        raise CohortError(
            f"{'No instrument' if not fitting else 'More than one instrument'} fits; the cohort has {named}: name one with "
            "--of and --of-version."
        )
    return fitting[0]


def _write(report: "ValidationReport", arguments: argparse.Namespace, made_at: datetime) -> None:
    from vigil.validation.tripod.document import to_document  # noqa: PLC0415
    from vigil.validation.tripod.told import read_told  # noqa: PLC0415

    told = read_told(arguments.told) if arguments.told else {}
    made = _made(to_document(report, made_at=made_at, told=told), arguments.to.suffix.lower())
    with arguments.to.open("xb") as file:
        file.write(made)


def _made(document: "Document", ending: str) -> bytes:
    from vigil.documents import to_html, to_markdown, to_pdf  # noqa: PLC0415

    if ending == ".pdf":
        return to_pdf(document)
    return (to_html(document) if ending == ".html" else to_markdown(document)).encode()


def _say(report: "ValidationReport", *, as_json: bool) -> None:
    from vigil.validation.record import to_record  # noqa: PLC0415
    from vigil.validation.summary import summary  # noqa: PLC0415

    if as_json:
        print(json.dumps(to_record(report), indent=2, ensure_ascii=False))
        return
    for line in summary(report):
        print(line)
