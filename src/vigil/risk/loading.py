"""Reading an instrument's YAML file strictly: what is not understood is refused, never skipped."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from vigil.formats.errors import FormatError
from vigil.formats.plain_yaml import parse_plain, read_limited
from vigil.risk.definitions.building import built
from vigil.risk.definitions.first_format import FIRST_FORMAT, FirstDefinition, raised
from vigil.risk.definitions.misfit import misfit
from vigil.risk.definitions.naming import check_unprotected
from vigil.risk.definitions.restricted import is_sealed, opened, told_without_content
from vigil.risk.definitions.shape import FORMAT, Definition
from vigil.risk.definitions.vectors import check_vectors
from vigil.risk.errors import InstrumentError
from vigil.risk.instrument import Instrument
from vigil.risk.terms import Stage

SHIPPED_FOLDER = Path(__file__).parent / "instruments"
SHIPPED = SHIPPED_FOLDER / "demonstration_four_step_v2.yaml"
LARGEST_FILE = 1_000_000  # bytes


def load(
    path: Path | None = None, *, settings: Mapping[str, str] | None = None, key: Path | None = None
) -> Instrument:
    """Read one version of an instrument; the format is written down in ``docs/reference/instrument-format.md``.

    Args:
        path: the YAML file, or the sealed file of a restricted one; None for the shipped demonstration instrument.
        settings: by setting, the reading to take where public implementations differ; what is not named is read as the file
            says.
        key: the file with the key of a sealed definition.

    Raises:
        InstrumentError: the file cannot be read, is too large, is not of this format, names what may not be an input, gets
            one of its own test vectors wrong, or is restricted and lies in clear.
    """
    file = path or SHIPPED
    try:
        data = read_limited(file, largest=LARGEST_FILE)
    except FormatError as error:
        raise InstrumentError(str(error)) from error
    if not is_sealed(data):
        return _loaded(data, name=file.name, checksum=_digest(data), settings=settings or {}, sealed=False)
    content = opened(data, name=file.name, key=key)
    try:
        return _loaded(content, name=file.name, checksum=_digest(data), settings=settings or {}, sealed=True)
    except InstrumentError as error:
        # From None: the sentence, and no earlier one that it was made from, may be logged.
        raise InstrumentError(told_without_content(str(error))) from None


def shipped() -> list[Path]:
    """The files that are shipped, by name."""
    return sorted(SHIPPED_FOLDER.glob("*.yaml"))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _loaded(
    data: bytes, *, name: str, checksum: str, settings: Mapping[str, str], sealed: bool
) -> Instrument:
    definition = definition_in(data, name=name)
    if (definition.restricted == "yes") != sealed:
        raise InstrumentError(
            f"{name} is restricted and lies in clear: seal it with a key, and destroy the clear copy."
            if not sealed
            else f"{name} is sealed and does not say that it is restricted; add 'restricted: yes' and seal it again."
        )
    check_unprotected(definition, checksum=checksum, name=name)

    def variant(taken: Mapping[str, str]) -> Instrument:
        return built(definition, checksum=checksum, settings=taken)

    try:
        instrument = variant(settings)
        _check_used(instrument)
        _check_stage(instrument)
        if definition.vectors and not settings:
            check_vectors(definition, instrument=instrument, variant=variant)
    except ValueError as error:
        raise InstrumentError(f"{name}: {error}.") from error
    return instrument


def definition_in(data: bytes, *, name: str) -> Definition:
    """The shape of a definition in clear, of either format.

    Raises:
        InstrumentError: it is no plain YAML, or has not the shape.
    """
    try:
        parsed = parse_plain(data, name=name)
    except FormatError as error:
        raise InstrumentError(str(error)) from error
    form = parsed.get("format") if isinstance(parsed, dict) else None
    if form not in {FORMAT, FIRST_FORMAT}:
        raise InstrumentError(f"{name} is not an instrument: its first line must be 'format: {FORMAT}'.")
    try:
        if form == FIRST_FORMAT:
            return raised(msgspec.convert(parsed, FirstDefinition))
        return msgspec.convert(parsed, Definition)
    except msgspec.ValidationError as error:
        raise InstrumentError(misfit(str(error), name=name, parsed=parsed)) from error


def _check_used(instrument: Instrument) -> None:
    used = {
        name for clause in instrument.compiled.clauses for one in clause.conditions for name in one.members
    }
    used |= {name for one in instrument.at_most for name in (*one.members, one.bound)}
    used |= {name for one in instrument.measures if one.id in used for name in (one.since, one.until)}
    used |= {instrument.born}
    named = [*(item.id for item in instrument.items), *(measure.id for measure in instrument.measures)]
    if unused := [name for name in named if name not in used]:
        raise ValueError(f"no rule uses the item '{unused[0]}'; remove it or use it")


def _check_stage(instrument: Instrument) -> None:
    before = Stage.BEFORE_VISIT in instrument.stages
    if instrument.reads and (before or instrument.drives_clock or instrument.switched_on):
        raise ValueError(
            "it reads a protected characteristic, so it cannot be used before a visit, drive a clock or be on from the start"
        )
