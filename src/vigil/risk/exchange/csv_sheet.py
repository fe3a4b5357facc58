"""A decision table as CSV (RFC 4180), in UTF-8."""

import csv
import io

from vigil.risk.exchange.errors import ExchangeError
from vigil.risk.exchange.grid import grid_from, grid_of, table_in
from vigil.risk.exchange.tables import LARGEST_FILE, TableFile


def write_csv(held: TableFile) -> bytes:
    """The table as a CSV file.

    Raises:
        ExchangeError: a text begins as a formula would.
    """
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(grid_of(held).rows)
    return written.getvalue().encode("utf-8")


def read_csv(data: bytes) -> TableFile:
    """The table in a CSV file.

    Raises:
        ExchangeError: it is no CSV in UTF-8, or holds no table that a definition takes.
    """
    if len(data) > LARGEST_FILE:
        raise ExchangeError(
            f"The file is larger than {LARGEST_FILE / 1_000_000:g} MB; a table is a few pages."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExchangeError("The file is no text in UTF-8; save the sheet as CSV in UTF-8.") from error
    if "\0" in text:
        raise ExchangeError("The file holds NUL characters and is no CSV; save the sheet as CSV in UTF-8.")
    try:
        return table_in(grid_from(csv.reader(io.StringIO(text, newline=""), strict=True)))
    except csv.Error as error:
        raise ExchangeError(f"The file is no CSV: {error}.") from error
