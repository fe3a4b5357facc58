"""``vigil assess``: the interval of levels for a form of answers, why, and what to ask next."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigil.risk import Answer, Assessment, Instrument

NAME = "assess"
HELP = "assess a form of answers with a risk instrument: interval of levels, why, next question"
LARGEST_FORM = 100_000  # bytes


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
    parser.add_argument(
        "--age",
        type=int,
        metavar="YEARS",
        help="the suspect's age; under the instrument's minimum it is not applied",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the form, or the assessment of a filled one."""
    from vigil.risk import AnswerError, NotApplicable, assess, load  # noqa: PLC0415 help stays quick

    instrument = load(arguments.instrument)
    if arguments.questions:
        print(form(instrument), end="")
        return 0
    if arguments.answers is None:
        raise AnswerError("Name a form of answers, or print an empty one with --questions.")
    result = assess(instrument=instrument, answers=read_form(arguments.answers), suspect_age=arguments.age)
    print(f"{instrument.title}, version {instrument.version} ({instrument.label})")
    if isinstance(result, NotApplicable):
        print(f"Not applicable: {result.reason}")
    else:
        print_assessment(result)
    return 0


def form(instrument: "Instrument") -> str:
    """The instrument's questions as YAML, every answer *not yet checked*."""
    lines = [
        f"# {instrument.title} {instrument.version}: {instrument.label}",
        "# yes, no_checked, unknown or not_yet_checked",
        "answers:",
    ]
    for item in instrument.items:
        lines += [
            f"  # {item.question} Ask: {', '.join(item.who_can_answer)}",
            f"  {item.id}: not_yet_checked",
        ]
    return "\n".join(lines) + "\n"


def read_form(path: Path) -> dict[str, "Answer"]:
    """A filled form.

    Raises:
        AnswerError: it cannot be read, is no form, or an answer is none of the four.
    """
    import yaml  # noqa: PLC0415 help stays quick

    from vigil.risk import Answer, AnswerError  # noqa: PLC0415

    try:
        data = path.read_bytes()
        held = yaml.safe_load(data) if len(data) <= LARGEST_FORM else None
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise AnswerError(
            f"{path} cannot be read as a form of answers ({' '.join(str(error).split())[:160]})."
        ) from error
    if not isinstance(held, dict) or not isinstance(held.get("answers"), dict):
        raise AnswerError(
            f"{path.name} is no form of answers; print an empty one with `vigil assess --questions`."
        )
    known = {answer.value: answer for answer in Answer}
    for item, word in held["answers"].items():
        # YAML reads a bare yes as true; it can only mean one thing here, a bare no cannot: checked or not?
        if word is not True and word not in known:
            raise AnswerError(f"{path.name}: '{item}' is answered '{word}'; use {', '.join(known)}.")
    return {str(item): Answer.YES if word is True else known[word] for item, word in held["answers"].items()}


def print_assessment(result: "Assessment") -> None:
    """Print the interval, the reasons, and what to ask next."""
    from vigil.risk import interval_in_words  # noqa: PLC0415 help stays quick

    print(f"Level: {interval_in_words(result.lower, result.upper)}")
    for reason in result.reasons:
        print(f"  {reason}")
    if result.next_question:
        print(f"Ask next: {result.next_question.question} ({', '.join(result.next_question.who_can_answer)})")
        print(f"  {result.next_question.effect}")
