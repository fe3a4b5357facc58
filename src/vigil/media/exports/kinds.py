"""The kinds of export, by name, and which one a file's name asks for."""

from collections.abc import Callable
from pathlib import Path

from vigil.media.errors import MediaError
from vigil.media.exports import case_graph, csv_table, nsrl_set, vics_case
from vigil.media.exports.about import Exported

KINDS: dict[str, Callable[..., Exported]] = {
    "csv": csv_table.export,
    "vics": vics_case.export,
    "case": case_graph.export,
    "nsrl": nsrl_set.export,
}
# ``.json`` is not among them: VICS and CASE both end so.
_ENDINGS = {".csv": "csv", ".jsonld": "case", ".db": "nsrl", ".sqlite": "nsrl"}


def kind_of(*, to: Path, named: str | None) -> str:
    """The kind that is named, or else the one that the ending leaves no doubt about.

    Raises:
        MediaError: the ending does not tell.
    """
    kind = named or _ENDINGS.get(to.suffix.lower())
    if kind is None:
        raise MediaError(f"'{to.name}' does not tell what to export; add --as {', --as '.join(KINDS)}.")
    return kind
