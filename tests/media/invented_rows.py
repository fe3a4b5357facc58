"""Rows that hypothesis invents, and scan files of them: paths of every alphabet, every verdict, contents that come again."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as some
from pysqlite3 import dbapi2 as sqlite3

from tests.media.test_scanwriter import kept, row
from vigil.media import filing
from vigil.media.layout import VERDICTS, ScannedFile

# Few letters, so that parts of paths come again; accents composed and not, letters that fold to two, quotes, and a tag's own.
LETTERS = "abAB/._\"'%*\0éÉe\u0301ßſİ\U0010fffd\U0010f000"  # noqa: RUF001 letters that fold to others
paths = some.text(LETTERS, min_size=1, max_size=12)
reasons = some.sampled_from(["truncated", "damaged; twice"])
digests = some.sampled_from([None, "1", "2", "3"])


@some.composite
def facts(draw: some.DrawFn) -> dict[str, Any]:
    verdict = draw(some.sampled_from(VERDICTS))
    content = draw(digests)
    graded = verdict in {"known", "near"} and draw(some.booleans())
    scale, version = draw(some.sampled_from([("vics-uk", "2.0"), ("vics-us", "2.0"), ("vics-uk", "1.3")]))
    return {
        "path": draw(paths),
        "verdict": verdict,
        "reason": draw(reasons) if verdict == "unreadable" else "",
        "state": draw(some.sampled_from(["accessible", "deleted"])),
        "media_type": draw(some.sampled_from(["image/jpeg", "video/mp4", "text/plain"])),
        **{name: content and content * width for name, width in (("md5", 32), ("sha1", 40), ("sha256", 64))},
        "grade_scale": scale if graded else None,
        "grade_version": version if graded else None,
        "grade_code": draw(some.sampled_from("012")) if graded else None,
    }


rows = some.lists(facts(), max_size=12).map(
    lambda many: [row(number, **each) for number, each in enumerate(many, start=1)]
)


def filed(path: Path, *files: ScannedFile, **about: Any) -> Path:
    """A finished scan file of these rows, filed."""
    path.unlink(missing_ok=True)
    kept(path, *files, **about)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    filing.write(connection)
    connection.execute("COMMIT")
    connection.execute(
        "INSERT OR REPLACE INTO meta VALUES ('filing_sha256', ?)", (filing.digest(connection),)
    )
    connection.close()
    return path


def unfiled(path: Path, *files: ScannedFile) -> Path:
    """The same without its filing, as a scan is that has not finished."""
    filed(path, *files)
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE filing")
    connection.execute("DELETE FROM meta WHERE name = 'filing_sha256'")
    connection.commit()
    connection.close()
    return path


def plain(files: Sequence[ScannedFile]) -> str:
    """Files as text, to be compared and shown."""
    return json.dumps([file.number for file in files])
