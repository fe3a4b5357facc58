"""What tells a tar header from other bytes: its checksum; a scan asks this too, so no decompressor is loaded here."""

BLOCK = 512
_OCTAL = b"01234567"


def is_tar(beginning: bytes) -> bool:
    """Whether these bytes begin with a tar header: its checksum is right."""
    block = beginning[:BLOCK]
    if len(block) < BLOCK or not block.strip(b"\0"):
        return False
    stated = number(block[148:156])
    if stated < 0:
        return False
    others = block[:148] + b" " * 8 + block[156:]
    apart = sum(others) - stated
    # Some old programs added the bytes up as signed ones; then they differ by a multiple of 256.
    return apart == 0 or (apart % 256 == 0 and apart == 256 * sum(byte >> 7 for byte in others))


def number(digits: bytes) -> int:
    """Octal digits or, where the first bit is set, GNU's binary; -1 for neither."""
    if digits[:1] in {b"\x80", b"\xff"}:
        return int.from_bytes(digits[1:], "big", signed=digits[0] == 0xFF)
    text = digits.partition(b"\0")[0].strip()
    if not text:
        return 0
    return -1 if text.strip(_OCTAL) else int(text, 8)
