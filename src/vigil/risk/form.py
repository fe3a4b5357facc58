"""A form of answers: the instrument's questions as YAML to fill in, and a filled one read back."""

from pathlib import Path

from vigil.formats.errors import FormatError
from vigil.formats.plain_yaml import parse_plain, read_limited
from vigil.risk.errors import AnswerError
from vigil.risk.instrument import Instrument
from vigil.risk.levels import Answer

LARGEST_FORM = 100_000  # bytes
FOUR = {answer.value: answer for answer in Answer}


def empty_form(instrument: Instrument) -> str:
    """The instrument's questions as YAML, every answer *not yet checked*."""
    lines = [
        f"# {_one_line(instrument.title)} {_one_line(instrument.version)}: {_one_line(instrument.label)}",
        "# yes, no_checked, unknown or not_yet_checked",
        f"instrument: {instrument.checksum}",
        "answers:",
    ]
    for item in instrument.items:
        lines += [
            f"  # {_one_line(item.question)}",
            f"  #   Counts: {_one_line(item.guidance)} Wanted: {_one_line(item.evidence)}",
            f"  #   Ask: {_one_line(', '.join(item.who_can_answer))}",
            f"  {item.id}: {Answer.NOT_YET_CHECKED.value}",
        ]
    return "\n".join(lines) + "\n"


def read_form(path: Path, *, instrument: Instrument) -> dict[str, Answer]:
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
    return {str(item): _answer(word, f"{path.name}: '{item}'") for item, word in held["answers"].items()}


def _answer(word: object, where: str) -> Answer:
    if isinstance(word, str) and word in FOUR:
        return FOUR[word]
    if word == "no":
        raise AnswerError(
            f"{where} is answered 'no'; write no_checked if somebody checked, otherwise unknown."
        )
    raise AnswerError(f"{where} is answered '{str(word)[:60]}'; use {', '.join(FOUR)}.")


def _one_line(text: str) -> str:
    return " ".join(text.split())
