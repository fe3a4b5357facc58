"""``vigil instrument export`` and ``import``: a structure as a decision table, out to a sheet or a modeller and back."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vigil.risk.exchange.tables import TableFile

FORMATS = (".dmn", ".csv", ".xlsx")


def add_parts(parts: Any) -> None:
    """Add these parts."""
    export = parts.add_parser("export", help="write a structure as DMN, CSV or XLSX", allow_abbrev=False)
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("--to", type=Path, required=True, metavar="TABLE", help="ends in .dmn, .csv or .xlsx")
    export.set_defaults(do=_export)
    take = parts.add_parser(
        "import", help="put a table into a definition, as its next version", allow_abbrev=False
    )
    take.add_argument("table", type=Path, metavar="TABLE", help="ends in .dmn, .csv or .xlsx")
    take.add_argument("--into", type=Path, required=True, metavar="FILE", help="the version before")
    take.add_argument("--version", required=True, metavar="VERSION", help="what to call the new version")
    take.add_argument("--to", type=Path, required=True, metavar="NEW", help="file to make")
    take.set_defaults(do=_import)


def _export(arguments: argparse.Namespace) -> int:
    from vigil.risk import load  # noqa: PLC0415 help stays quick
    from vigil.risk.exchange.csv_sheet import write_csv  # noqa: PLC0415
    from vigil.risk.exchange.dmn_writing import write_dmn  # noqa: PLC0415
    from vigil.risk.exchange.tables import table_of  # noqa: PLC0415
    from vigil.risk.exchange.xlsx_sheet import write_xlsx  # noqa: PLC0415

    kind = _kind(arguments.to)
    one = load(arguments.file)
    held = table_of(one)
    written = {
        ".dmn": lambda: write_dmn(held, name=one.title),
        ".csv": lambda: write_csv(held),
        ".xlsx": lambda: write_xlsx(held),
    }[kind]()
    arguments.to.write_bytes(written)
    print(f"{arguments.to}: {len(held.table.rows)} rules on {len(held.columns)} inputs.")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from vigil.risk import InstrumentError, load  # noqa: PLC0415 help stays quick
    from vigil.risk.exchange.putting import put_into  # noqa: PLC0415
    from vigil.risk.exchange.tables import read_file  # noqa: PLC0415
    from vigil.risk.loading import definition_in  # noqa: PLC0415

    held = _read(arguments.table)
    load(arguments.into)
    before = definition_in(read_file(arguments.into), name=arguments.into.name)
    text = put_into(before, held=held, version=arguments.version)
    if arguments.to.exists():
        raise InstrumentError(f"{arguments.to} is there already; a published file is never edited.")
    arguments.to.write_text(text, encoding="utf-8")
    try:
        load(arguments.to)
    except InstrumentError:
        arguments.to.unlink()
        raise
    print(f"{arguments.to}: version {arguments.version}. Its test vectors hold; have two people sign it off.")
    return 0


def _read(path: Path) -> "TableFile":
    from vigil.risk.exchange.csv_sheet import read_csv  # noqa: PLC0415 help stays quick
    from vigil.risk.exchange.dmn_reading import read_dmn  # noqa: PLC0415
    from vigil.risk.exchange.tables import read_file  # noqa: PLC0415
    from vigil.risk.exchange.xlsx_sheet import read_xlsx  # noqa: PLC0415

    return {".dmn": read_dmn, ".csv": read_csv, ".xlsx": read_xlsx}[_kind(path)](read_file(path))


def _kind(path: Path) -> str:
    from vigil.risk.exchange.errors import ExchangeError  # noqa: PLC0415 help stays quick

    if path.suffix.lower() not in FORMATS:
        raise ExchangeError(f"{path.name} does not say what it is; its name ends in {', '.join(FORMATS)}.")
    return path.suffix.lower()
