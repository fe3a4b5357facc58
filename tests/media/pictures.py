"""Pictures drawn for the tests: shapes and shades, in every format the jail decodes."""

import io
from typing import Any

import numpy as np
from PIL import Image, ImageDraw


def drawn(seed: int = 1, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Overlapping shapes on a shaded ground; another seed draws another picture."""
    random = np.random.default_rng(seed)
    width, height = size
    across = np.linspace(0, 255, width)[None, :] * random.uniform(0.2, 0.8)
    down = np.linspace(0, 120, height)[:, None] * random.uniform(0.2, 0.8)
    ground = np.repeat((across + down)[:, :, None], 3, axis=2).clip(0, 255).astype(np.uint8)
    picture = Image.fromarray(ground)
    brush = ImageDraw.Draw(picture)
    for _ in range(14):
        x, y = int(random.integers(0, width)), int(random.integers(0, height))
        r = int(random.integers(min(size) // 12, min(size) // 3))
        colour = tuple(int(c) for c in random.integers(0, 256, 3))
        shape = brush.ellipse if random.random() < 0.5 else brush.rectangle
        shape((x - r, y - r, x + r, y + r), fill=colour)
    return picture


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The file's bytes."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def bits_apart(one: bytes, other: bytes) -> int:
    """Hamming distance of two hashes."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()
