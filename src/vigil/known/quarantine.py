"""Damaged rows kept beside a set, one line of JSON each: source, number, reason, and how the row looked."""

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from vigil.known.errors import KnownError, NothingTakenError
from vigil.known.values import DamagedRow


class Quarantine:
    """A file of damaged rows, put in place when the set was built, or when its damaged rows are all there is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(f".{path.name}.{os.getpid()}")
        self._rows = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._draft.open("w", encoding="ascii")
        except OSError as error:
            raise self._cannot(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if error is None or isinstance(error, NothingTakenError):
                self._draft.replace(self._path)
        except OSError as failed:
            raise self._cannot(failed) from failed
        finally:
            self._draft.unlink(missing_ok=True)

    def take(self, row: DamagedRow) -> None:
        """Keep one row."""
        said = {"source": row.source, "row": row.number, "reason": row.reason, "raw": row.raw}
        try:
            self._file.write(json.dumps(said) + "\n")
        except OSError as error:
            raise self._cannot(error) from error

    def _cannot(self, error: OSError) -> KnownError:
        return KnownError(
            f"{self._path} cannot be written ({error.strerror}); damaged rows are not kept there."
        )
