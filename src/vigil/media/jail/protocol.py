"""What passes between the desk and the jail: fixed layouts, checked on both sides, nothing that runs."""

import struct
from dataclasses import dataclass

from vigil.kernels.exif import FACTS
from vigil.media.facts import Facts

NONCE = 16
LARGEST_FILE = 256 * 1024 * 1024  # bytes of one file handed in
LARGEST_JPEG = 16 * 1024 * 1024  # bytes of one rendition handed out
DECODE, FULL, GREY, BLUR, ORIGINAL = range(5)
DECODINGS = {"decode": DECODE, "decode in full": FULL}
RENDITIONS = {"grey": GREY, "blur": BLUR, "original": ORIGINAL}
OPERATIONS = DECODINGS | RENDITIONS
READ, UNREADABLE = 0, 1
OTHER = 2  # said by the lean start process alone: not a plain JPEG, the other one has to judge it
# Reasons that are told apart: what took too long or crashed may be read another time, and without a jail nothing is.
TOOK_TOO_LONG, CRASHED, NOT_DECODED = "took too long", "crashed the decoder", "not decoded: no jail"
READY = b"ready"  # said once, when the decoders are loaded

# nonce, operation, longest edge in pixels, bytes that follow
ASK = struct.Struct("<16sBIQ")
HASH = 32  # bytes of a PDQ hash
# Hashes of the picture turned and mirrored, as it may have been before it was cut, and without the bars around it.
TURNED, WIDENED, INSIDE = 7, 3, 8
# outcome, width, height, quality, PDQ, how many of these hashes there are, they themselves, media type, decoder, reason,
# detail, facts, bytes that follow
SAY = struct.Struct(
    f"<BIIB32sBBB{TURNED * HASH}s{WIDENED * HASH}s{INSIDE * HASH}s32s64s32s160s{FACTS.size}sI"
)
HIGHEST_EDGE = 1 << 20  # pixels
NO_FACTS = Facts()
_NOTHING_SAID = bytes(FACTS.size)  # as most pictures do


@dataclass(frozen=True, slots=True)
class Said:
    """One outcome as it crosses the border, before it means anything.

    ``turned`` holds 7 further hashes or none, ``widened`` 3 or none, ``inside`` 8 or none, one after the other.
    """

    outcome: int
    width: int = 0
    height: int = 0
    quality: int = 0
    pdq: bytes = bytes(HASH)
    turned: bytes = b""
    widened: bytes = b""
    inside: bytes = b""
    media_type: str = ""
    decoder: str = ""
    reason: str = ""
    detail: str = ""
    facts: Facts = NO_FACTS
    jpeg: bytes = b""

    def pack(self) -> bytes:
        """The fixed layout and the rendition's bytes."""
        return (
            SAY.pack(
                self.outcome,
                self.width,
                self.height,
                self.quality,
                self.pdq,
                len(self.turned) // HASH,
                len(self.widened) // HASH,
                len(self.inside) // HASH,
                self.turned,
                self.widened,
                self.inside,
                _field(self.media_type, 32),
                _field(self.decoder, 64),
                _field(self.reason, 32),
                _field(self.detail, 160),
                _packed(self.facts),
                len(self.jpeg),
            )
            + self.jpeg
        )


def unpack(data: bytes) -> Said:
    """Read an outcome back, believing nothing.

    Raises:
        ValueError: a length or a number is out of bounds.
    """
    if len(data) < SAY.size:
        raise ValueError("the outcome is too short")
    outcome, width, height, quality, pdq, *rest = SAY.unpack_from(data)
    many_turned, many_widened, many_inside, turned, widened, inside, kind, decoder, reason, *rest = rest
    detail, facts, length = rest
    jpeg = data[SAY.size :]
    if outcome not in {READ, UNREADABLE, OTHER} or quality > 100 or max(width, height) > HIGHEST_EDGE:
        raise ValueError("the outcome is out of bounds")
    if many_turned not in {0, TURNED} or many_widened not in {0, WIDENED} or many_inside not in {0, INSIDE}:
        raise ValueError("the outcome has hashes too many or too few")
    if len(jpeg) != length or length > LARGEST_JPEG:
        raise ValueError("the rendition's length is wrong")
    return Said(
        outcome,
        width,
        height,
        quality,
        pdq,
        turned[: many_turned * HASH],
        widened[: many_widened * HASH],
        inside[: many_inside * HASH],
        _words(kind),
        _words(decoder),
        _words(reason),
        _words(detail),
        _facts(facts),
        jpeg,
    )


def _packed(facts: Facts) -> bytes:
    texts = (facts.camera_make, facts.camera_model, facts.camera_serial, facts.software)
    return FACTS.pack(
        *(_field(text, 64) for text in texts),
        _field(facts.taken or "", 25),
        facts.latitude is not None,
        facts.latitude or 0.0,
        facts.longitude or 0.0,
    )


def _facts(data: bytes) -> Facts:
    """Believing nothing: `Facts` refuses what cannot be true."""
    if data == _NOTHING_SAID:
        return NO_FACTS
    make, model, serial, software, taken, has_place, latitude, longitude = FACTS.unpack(data)
    if has_place > 1:
        raise ValueError("the outcome is out of bounds")
    return Facts(
        camera_make=_words(make),
        camera_model=_words(model),
        camera_serial=_words(serial),
        software=_words(software),
        taken=_words(taken) or None,
        latitude=latitude if has_place else None,
        longitude=longitude if has_place else None,
    )


def _field(text: str, width: int) -> bytes:
    return text.encode("ascii", "replace")[:width]


def _words(field: bytes) -> str:
    text = field.rstrip(b"\0").decode("ascii", "replace")
    return text if text.isprintable() else "".join(one if one.isprintable() else "?" for one in text)
