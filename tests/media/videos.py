"""Videos for the tests: drawn pictures shown one after the other, with a white box that moves across them."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from tests.media.pictures import drawn

FRAMES_A_SECOND = 25  # MPEG-1 knows no lower rate
SEEDS = (1, 2, 3)
SCENE = 12  # frames: as far apart as key frames
LARGE = (640, 480)


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


def shot(
    path: Path, codec: str, scenes: Sequence[int], *, size: tuple[int, int], skipped: int = 0, pace: int = 4
) -> bytes:
    """A video of scenes, half a second each: a drawn picture that drifts, as one held by hand; the same at every size.

    Args:
        path: where it is written.
        codec: four letters.
        scenes: seeds of the pictures.
        size: of a frame.
        skipped: frames left out at the beginning, as of a copy that somebody trimmed.
        pace: frames after which it has drifted by a pixel of 640.
    """
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*codec), FRAMES_A_SECOND, size)
    assert writer.isOpened(), path
    for number in range(skipped, len(scenes) * SCENE):
        scene, moved = divmod(number, SCENE)
        left = moved // pace
        window = drawn(scenes[scene], LARGE).crop((left, 0, LARGE[0] - SCENE + left, LARGE[1]))
        writer.write(np.asarray(window.resize(size))[:, :, ::-1].copy())
    writer.release()
    return path.read_bytes()
