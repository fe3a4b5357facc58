"""A form of answers: the instrument's questions as YAML to fill in, and a filled one read back."""

from collections.abc import Sequence
from pathlib import Path

from vigil.formats.errors import FormatError
from vigil.formats.plain_yaml import parse_plain, read_limited
from vigil.risk.errors import AnswerError
from vigil.risk.given import read_given
from vigil.risk.instrument import Instrument
from vigil.risk.item import Kind
from vigil.risk.levels import Answer, Given

LARGEST_FORM = 100_000  # bytes


def empty_form(instrument: Instrument) -> str:
    """The instrument's questions as YAML, every answer *not yet checked*."""
    lines = [
        f"# {_one_line(instrument.title)} {_one_line(instrument.version)}: {_one_line(instrument.label)}",
        "# yes, no_checked, unknown or not_yet_checked",
        *_wanted_besides(instrument),
        f"instrument: {instrument.checksum}",
        "answers:",
    ]
    for gate in instrument.gates:
        lines += [f"  # {_one_line(gate.question)}", *_asked(gate.who_can_answer, gate.id)]
    for item in instrument.items:
        lines += [
            f"  # {_one_line(item.question)}",
            f"  #   Counts: {_one_line(item.guidance)} Wanted: {_one_line(item.evidence)}",
            *_asked(item.who_can_answer, item.id),
        ]
    return "\n".join(lines) + "\n"


def _wanted_besides(instrument: Instrument) -> list[str]:
    kinds = {item.kind for item in instrument.items}
    words = {
        Kind.COUNT: "# a count is answered with a whole number",
        Kind.DATE: "# a date is answered as 2026-01-31",
    }
    return [said for kind, said in words.items() if kind in kinds]


def _asked(who: Sequence[str], name: str) -> list[str]:
    return [f"  #   Ask: {_one_line(', '.join(who))}", f"  {name}: {Answer.NOT_YET_CHECKED.value}"]


def read_form(path: Path, *, instrument: Instrument) -> dict[str, Given]:
    """A filled form.

    Args:
        path: the YAML file.
        instrument: the definition it must have been printed from.

    Raises:
        AnswerError: it cannot be read, is no form, was printed from another instrument, or an answer is none of the four.
    """
    try:
        held = parse_plain(read_limited(path, largest=LARGEST_FORM), name=path.name)
    except FormatError as error:
        raise AnswerError(str(error)) from error
    if (
        not isinstance(held, dict)
        or set(held) != {"instrument", "answers"}
        or not isinstance(held["answers"], dict)
    ):
        raise AnswerError(
            f"{path.name} is no form of answers; print an empty one with `vigil assess --questions`."
        )
    if held["instrument"] != instrument.checksum:
        raise AnswerError(
            f"{path.name} was printed from another file than {instrument.title} {instrument.version}; "
            "name that file with --instrument, or print a new form."
        )
    return {
        str(item): read_given(word, where=f"{path.name}: '{item}'") for item, word in held["answers"].items()
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
