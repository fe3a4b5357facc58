"""The straightforward pipeline that `benchmarks.scan` measures beside ours: pytsk3, hashlib, threatexchange, in one process.

It walks the names in use, reads each file once, takes MD5, SHA-1 and SHA-256, looks them up in a dictionary, and makes the PDQ
hash of each picture that no digest answers for; with a quality of 50 or more it asks ThreatExchange's PDQIndex.

What it leaves out, and ours does: deleted names, the digest of the whole image, a jail around the decoders, answers for
pictures that were turned, mirrored or framed, a confirmation of what is near, rows on the disk that survive a kill. An error
of its decoders is counted and the file left as it is.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytsk3

from benchmarks import peers
from benchmarks.evidence import Evidence, bulk
from benchmarks.processes import cpu_seconds

ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".bmp", ".tif", ".tiff")
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\0", b"MM\0*", b"BM")
LEAST_QUALITY = 50
PART = 1 << 20  # bytes read at once


def main(folder: Path) -> None:
    """Prepare, scan once, and print what was found and what it cost."""
    peers.need("threatexchange", "pdqhash", "faiss-cpu")
    evidence = Evidence.read(folder)
    exact, index = _exact(evidence), _index(evidence)
    began = cpu_seconds()
    verdicts = scan(evidence.image, exact, index)
    spent = cpu_seconds() - began
    print(json.dumps({"seconds": spent, "verdicts": verdicts}))


def scan(image: Path, exact: dict[bytes, str], index: Any) -> dict[str, str]:
    """The verdict on each path: benign, known, near, unseen, or failed when its decoder gave up."""
    verdicts = {}
    for path, data in _walk(image):
        digests = [
            kind(data, usedforsecurity=False).digest() for kind in (hashlib.sha256, hashlib.sha1, hashlib.md5)
        ]
        verdict = next((exact[digest] for digest in digests if digest in exact), "unseen")
        if verdict == "unseen" and _is_picture(path, data):
            verdict = _near(data, index)
        verdicts[path] = verdict
    return verdicts


def _walk(image: Path) -> Iterator[tuple[str, bytes]]:
    system = pytsk3.FS_Info(pytsk3.Img_Info(str(image)))
    folders = [("", system.open_dir("/"))]
    while folders:
        place, folder = folders.pop()
        for entry in folder:
            name, meta = entry.info.name, entry.info.meta
            if (
                name.name in {b".", b".."}
                or meta is None
                or int(name.flags) & pytsk3.TSK_FS_NAME_FLAG_UNALLOC
            ):
                continue
            path = f"{place}{name.name.decode()}"
            if meta.type == pytsk3.TSK_FS_META_TYPE_DIR:
                folders.append((f"{path}/", entry.as_directory()))
            elif meta.type == pytsk3.TSK_FS_META_TYPE_REG:
                yield path, _content(entry, meta.size)


def _content(entry: Any, size: int) -> bytes:
    return b"".join(entry.read_random(place, min(PART, size - place)) for place in range(0, size, PART))


def _is_picture(path: str, data: bytes) -> bool:
    return path.lower().endswith(ENDINGS) or data.startswith(BEGINNINGS)


def _near(data: bytes, index: Any) -> str:
    from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes

    try:
        pdq, quality = pdq_from_bytes(data)
    except Exception:  # noqa: BLE001 a decoder raises anything; a plain pipeline counts it and goes on
        return "failed"
    return "near" if quality >= LEAST_QUALITY and index.query(pdq) else "unseen"


def _exact(evidence: Evidence) -> dict[bytes, str]:
    _, md5s, sha1s = bulk(evidence.bulk)
    exact = {row.tobytes(): "known" for rows in (md5s, sha1s) for row in rows}
    for one in evidence.known:
        exact |= {bytes.fromhex(digest): one.kind for digest in (one.md5, one.sha1)}
    return exact


def _index(evidence: Evidence) -> Any:
    """ThreatExchange's index as a matcher has it: built, written and read back, which makes it several times faster."""
    from threatexchange.signal_type.pdq.pdq_faiss_matcher import PDQMultiHashIndex
    from threatexchange.signal_type.pdq.pdq_index import PDQIndex

    own = [np.frombuffer(bytes.fromhex(one.pdq), dtype=np.uint8) for one in evidence.known if one.pdq]
    codes = np.concatenate([np.array(own, dtype=np.uint8).reshape(-1, 32), bulk(evidence.bulk)[0]])
    index: Any = PDQIndex((code.tobytes().hex(), number) for number, code in enumerate(codes))
    written = index.index.__getstate__()
    index.index.dispose()
    index.index = PDQMultiHashIndex()
    index.index.__setstate__(written)
    return index


if __name__ == "__main__":
    main(Path(sys.argv[1]))
