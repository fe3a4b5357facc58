"""A table put into a definition: a new version of it, with the table for its structure."""

from collections.abc import Mapping

import msgspec
import yaml

from vigil.risk.definitions.shape import Definition
from vigil.risk.exchange.errors import ExchangeError
from vigil.risk.exchange.tables import TableFile
from vigil.risk.levels import Level
from vigil.risk.structures import Hit, Row, Table


class _Plain(yaml.SafeDumper):
    """Writes no anchors: a definition is plain YAML."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def put_into(definition: Definition, *, held: TableFile, version: str) -> str:
    """The YAML of a new version of a definition whose structure is a table.

    Args:
        definition: the version before.
        held: the table.
        version: what to call the new one.

    Raises:
        ExchangeError: the version is the one before, or the table reads what the definition does not ask.

    Whoever takes it has to check its test vectors, and sign the transcription off anew: the version before was signed off,
    and this one is not.
    """
    if version == definition.version:
        raise ExchangeError(
            f"A published version is never edited; call the new one otherwise than {version}."
        )
    asked = {item.id for item in definition.items} | {measure.id for measure in definition.measures}
    if missing := [column.id for column in held.columns if column.id not in asked]:
        raise ExchangeError(
            f"The table reads '{missing[0]}', which the definition does not ask; add the item, with its source, first."
        )
    whole = msgspec.to_builtins(definition)
    whole |= {"version": version, "supersedes": definition.version, "structure": _structure(held.table)}
    whole.pop("sign_off", None)
    return yaml.dump(whole, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


def _structure(table: Table) -> dict[str, object]:
    made: dict[str, object] = {
        "kind": "table",
        "hit_policy": table.hit.value,
        "columns": list(table.columns),
        "rows": [_row(row, adds=table.hit is Hit.COLLECT_SUM) for row in table.rows],
    }
    if table.otherwise:
        made["otherwise"] = {"level": table.otherwise.gives.code, "reason": table.otherwise.reason}
    if table.bands:
        made["bands"] = [{"lowest": band.lowest, "level": band.level.code} for band in table.bands]
    return made


def _row(row: Row, *, adds: bool) -> Mapping[str, object]:
    gives = (
        {"points": row.gives} if adds else {"level": row.gives.code if isinstance(row.gives, Level) else ""}
    )
    return {"when": dict(row.when), **gives, "reason": row.reason}
