"""Safe renditions: small grey or blurred bytes made in the jail, kept by content, never the original behind a style."""

import atexit
import hashlib
import os
import threading
from pathlib import Path

from vigil.desk.exhibits.models import Exhibit
from vigil.desk.exhibits.views import scan_path
from vigil.desk.review.errors import ReviewError
from vigil.desk.review.models import StackMember
from vigil.media.jail import Decoder, Rendition
from vigil.media.jail.unpacking import Unpacker
from vigil.media.scanfile import ScanFile
from vigil.media.sources import open_again
from vigil.media.sources.archives import content_of as read_again

LONGEST_EDGE = {"grey": 240, "blur": 240, "original": 1600}  # pixels
LARGEST_ORIGINAL = 100 * 1024 * 1024  # bytes

_decoder: Decoder | None = None
_turn = threading.Lock()


def rendition(*, member: StackMember, exhibit: Exhibit, kind: str, kept_in: Path) -> bytes:
    """JPEG bytes of one rendition of a stacked file.

    Args:
        member: the file.
        exhibit: where its bytes are.
        kind: ``grey``, ``blur`` or ``original``; an original is never kept on the desk's disk.
        kept_in: folder of the renditions made before.

    Raises:
        ReviewError: the evidence is gone, was changed since the scan, or cannot be shown; the sentence says which.
    """
    path = kept_in / f"{member.sha256}.{kind}.jpg"
    if kind != "original" and path.exists():
        return path.read_bytes()
    made = _made(content_of(member=member, exhibit=exhibit), kind)
    if kind != "original":
        _keep(path, made)
    return made


def content_of(*, member: StackMember, exhibit: Exhibit) -> bytes:
    """A stacked file's bytes from the evidence, held to the digest the scan found.

    Raises:
        ReviewError: the evidence is gone, the file is too large to show, or its bytes have changed since the scan.
        ExhibitError: the scan file is gone; what kind of evidence it is of stands there.
        MediaError: the evidence cannot be opened, or does not hold the file.
    """
    if not exhibit.evidence_path or not Path(exhibit.evidence_path).exists():
        raise ReviewError(
            f"The evidence of {exhibit.reference} is not where it was registered; ask the examiner to restore it."
        )
    kept = bytearray()
    with ScanFile.open(scan_path(member.stack.scan)) as scanned:
        kind = scanned.about()["source_kind"]
    with open_again(Path(exhibit.evidence_path), kind=kind) as source, Unpacker() as unpacker:
        for chunk in read_again(source, member.locator, unpacker):
            kept += chunk
            if len(kept) > LARGEST_ORIGINAL:
                raise ReviewError("The file is larger than 100 MB; look at it in the laboratory.")
    data = bytes(kept)
    if hashlib.sha256(data).hexdigest() != member.sha256:
        raise ReviewError(
            f"A file of {exhibit.reference} is not what the scan read; the evidence has changed. Tell the examiner."
        )
    return data


def _made(data: bytes, kind: str) -> bytes:
    global _decoder  # noqa: PLW0603 one jail for each server process
    with _turn:
        if _decoder is None:
            _decoder = Decoder()
            _decoder.__enter__()
            atexit.register(_decoder.__exit__, None, None, None)
        made = _decoder.rendition(data, kind=kind, longest_edge=LONGEST_EDGE[kind])
    if not isinstance(made, Rendition):
        raise ReviewError(f"The file cannot be shown: {made.reason}.")
    return made.jpeg


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    draft.touch(mode=0o600)
    draft.write_bytes(data)
    draft.replace(path)
