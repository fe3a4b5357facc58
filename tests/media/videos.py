"""Videos for the tests: drawn pictures shown one after the other, with a white box that moves across them."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from tests.media.pictures import drawn

FRAMES_A_SECOND = 25  # MPEG-1 knows no lower rate
SEEDS = (1, 2, 3)


def still(number: int, *, many: int, size: tuple[int, int] = (160, 120)) -> Image.Image:
    """One of a video's frames."""
    shades = np.asarray(drawn(SEEDS[number * len(SEEDS) // many], size)).copy()
    left = number * 3 % size[0]
    shades[10:30, left : left + 12] = 255
    return Image.fromarray(shades)


def filmed(path: Path, codec: str, *, many: int = 72, size: tuple[int, int] = (160, 120)) -> bytes:
    """A video's bytes, written with one of the codecs that OpenCV writes by itself; every twelfth is a key frame."""
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*codec), FRAMES_A_SECOND, size)
    assert writer.isOpened(), path
    for number in range(many):
        writer.write(np.asarray(still(number, many=many, size=size))[:, :, ::-1].copy())
    writer.release()
    return path.read_bytes()
