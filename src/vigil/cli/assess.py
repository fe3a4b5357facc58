"""``vigil assess``: the interval of levels for a form of answers, why, and what to ask next."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from vigil.risk import Assessment, Instrument

NAME = "assess"
HELP = "assess a form of answers with a risk instrument: interval of levels, why, next question"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "answers", type=Path, nargs="?", help="form of answers in YAML; make an empty one with --questions"
    )
    parser.add_argument(
        "--questions", action="store_true", help="print the instrument's questions as a form to fill in"
    )
    parser.add_argument(
        "--instrument",
        type=Path,
        metavar="YAML",
        help="instrument to assess with (default: the demonstration one)",
    )
    parser.add_argument("--key", type=Path, metavar="KEY", help="key of a sealed instrument")
    parser.add_argument(
        "--setting",
        action="append",
        default=[],
        metavar="NAME=READING",
        help="read a setting of the instrument in this way; may be given again",
    )
    parser.add_argument(
        "--on", metavar="DAY", help="day of the assessment, as 2026-01-31; where the instrument counts years"
    )
    parser.add_argument(
        "--age",
        type=int,
        metavar="YEARS",
        help="the suspect's age; under the instrument's minimum it is not applied",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the form, or the assessment of a filled one."""
    from rich.console import Console  # noqa: PLC0415 help stays quick

    from vigil.risk import AnswerError, NotApplicable, assess, empty_form, load, read_form  # noqa: PLC0415

    instrument = load(arguments.instrument, settings=_settings(arguments.setting), key=arguments.key)
    if arguments.questions:
        print(empty_form(instrument), end="")
        return 0
    if arguments.answers is None:
        raise AnswerError("Name a form of answers, or print an empty one with --questions.")
    answers = read_form(arguments.answers, instrument=instrument)
    result = assess(instrument=instrument, answers=answers, suspect_age=arguments.age, on=_day(arguments.on))
    # What a file says is text, never markup.
    console = Console(highlight=False, markup=False)
    console.print(f"{instrument.title}, version {instrument.version} ({instrument.label})", style="dim")
    if isinstance(result, NotApplicable):
        console.print(f"Not applicable: {result.reason}", style="bold")
    else:
        print_assessment(console, result, instrument)
    return 0


def _settings(given: list[str]) -> dict[str, str]:
    from vigil.risk import AnswerError  # noqa: PLC0415 help stays quick

    if wrong := [one for one in given if one.count("=") != 1]:
        raise AnswerError(f"'{wrong[0][:80]}' is no setting; write its name, '=' and the reading.")
    return dict(one.split("=") for one in given)


def _day(given: str | None) -> date | None:
    from vigil.risk import AnswerError  # noqa: PLC0415 help stays quick

    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError as error:
        raise AnswerError(f"'{given}' is no day of any calendar; write it as 2026-01-31.") from error


def print_assessment(console: "Console", result: "Assessment", instrument: "Instrument") -> None:
    """Print the interval, the reasons, the time the upper level allows, and what to ask next."""
    from vigil.risk import interval_in_words  # noqa: PLC0415 help stays quick

    console.print(f"Level: {interval_in_words(result.lower, result.upper)}", style="bold")
    if instrument.drives_clock:
        upper = result.levels[1]
        days = instrument.action_times[upper].days
        console.print(f"Act within: {days} day{'' if days == 1 else 's'} ({upper.label})")
    console.print("Why:")
    for reason in result.reasons:
        console.print(f"  {reason}")
    if result.next_question:
        console.print(f"Ask next: {result.next_question.question}", style="bold")
        console.print(f"  {', '.join(result.next_question.who_can_answer)}")
        console.print(f"  {result.next_question.effect}")
