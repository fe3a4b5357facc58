"""Drawings of things and places: no two alike, each the same for its seed."""

import io
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from vigil.kernels.hamming import reference_within
from vigil.kernels.pdq import PdqHash, pdq

SIZE = (400, 300)
APART = 60  # bits at least between two drawings, so that no unrelated pair lies within the radius of 31
LOWEST_QUALITY = 70
MOST_TRIES = 50

Colour = tuple[int, int, int]


def drawings(*, seed: int, count: int) -> list[Image.Image]:
    """Drawings far apart from each other in PDQ.

    Raises:
        RuntimeError: the drawing rules cannot make so many different pictures; a fault of ours.
    """
    made: list[Image.Image] = []
    hashes = np.empty((0, 32), dtype=np.uint8)
    for number in range(count):
        for attempt in range(MOST_TRIES):
            picture = _draw(random.Random(f"{seed}/{number}/{attempt}"))  # noqa: S311 drawing, not secrecy
            seen = pdq_of(picture)
            code = np.frombuffer(seen.value, dtype=np.uint8)
            if seen.quality >= LOWEST_QUALITY and not len(
                reference_within(codes=hashes, query=code, radius=APART).indices
            ):
                made.append(picture)
                hashes = np.vstack([hashes, code])
                break
        else:
            raise RuntimeError("the drawing rules make too few different pictures")
    return made


def pdq_of(picture: Image.Image) -> PdqHash:
    """PDQ of a drawing."""
    colours = np.asarray(picture.convert("RGB"), dtype=np.float32)
    return pdq(colours @ np.array([0.299, 0.587, 0.114], dtype=np.float32))


def encoded(picture: Image.Image, *, kind: str = "JPEG", quality: int = 80, camera: str = "") -> bytes:
    """A drawing as the bytes of a picture file, with an invented camera in its EXIF if one is named."""
    out = io.BytesIO()
    exif = Image.Exif()
    if camera:
        exif[0x010F], exif[0x0110] = "Example Optics", camera
    extra = {"quality": quality} if kind in {"JPEG", "WEBP"} else {}
    picture.save(out, format=kind, exif=exif, **extra) if camera else picture.save(out, format=kind, **extra)
    return out.getvalue()


def _draw(dice: random.Random) -> Image.Image:
    painter: Callable[[random.Random], Image.Image] = dice.choice(
        (_hills, _harbour, _table, _street, _chart, _cloth)
    )
    picture = painter(dice).filter(ImageFilter.GaussianBlur(0.6))
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if dice.random() < 0.5 else picture


def _colour(dice: random.Random, low: int = 20, high: int = 235) -> Colour:
    return dice.randint(low, high), dice.randint(low, high), dice.randint(low, high)


def _sheet(top: Colour, bottom: Colour) -> Image.Image:
    share = np.linspace(0, 1, SIZE[1])[:, None, None]
    rows = np.array(top) * (1 - share) + np.array(bottom) * share
    return Image.fromarray(np.broadcast_to(rows, (SIZE[1], SIZE[0], 3)).astype(np.uint8))


def _hills(dice: random.Random) -> Image.Image:
    picture = _sheet(_colour(dice, 120), _colour(dice, 150))
    pen = ImageDraw.Draw(picture)
    x, y, size = dice.randint(30, 370), dice.randint(20, 120), dice.randint(15, 45)
    pen.ellipse((x - size, y - size, x + size, y + size), fill=(250, 240, dice.randint(120, 220)))
    for ridge in range(dice.randint(3, 6)):
        base = 90 + ridge * dice.randint(25, 45)
        points = [(step, base - abs(dice.gauss(0, 45))) for step in range(-20, 440, dice.randint(25, 70))]
        pen.polygon([(-20, 310), *points, (430, 310)], fill=_colour(dice, 20, 150))
    for _ in range(dice.randint(0, 14)):
        x, y, size = dice.randint(0, 400), dice.randint(150, 290), dice.randint(12, 40)
        pen.polygon(
            [(x, y - size), (x - size // 2, y), (x + size // 2, y)], fill=(20, dice.randint(60, 130), 40)
        )
    return picture


def _harbour(dice: random.Random) -> Image.Image:
    picture = _sheet(_colour(dice, 130), (30, dice.randint(70, 140), dice.randint(120, 200)))
    pen = ImageDraw.Draw(picture)
    horizon = dice.randint(90, 190)
    pen.rectangle((0, horizon, 400, 300), fill=(20, dice.randint(50, 110), dice.randint(90, 170)))
    for line in range(horizon, 300, dice.randint(7, 16)):
        pen.line(
            (dice.randint(0, 200), line, dice.randint(200, 400), line),
            fill=_colour(dice, 120),
            width=dice.randint(1, 3),
        )
    for _ in range(dice.randint(1, 5)):
        x, y, size = dice.randint(30, 370), dice.randint(horizon, 280), dice.randint(20, 70)
        pen.polygon(
            [(x - size, y), (x + size, y), (x + size // 2, y + size // 3), (x - size // 2, y + size // 3)],
            fill=_colour(dice),
        )
        pen.polygon(
            [(x, y - 5), (x, y - size * 2), (x + dice.choice((-1, 1)) * size, y - 5)], fill=_colour(dice, 150)
        )
    return picture


def _table(dice: random.Random) -> Image.Image:
    picture = _sheet(_colour(dice, 90), _colour(dice, 60, 160))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, dice.randint(170, 230), 400, 300), fill=_colour(dice, 60, 170))
    for _ in range(dice.randint(4, 9)):
        x, y, size = dice.randint(20, 380), dice.randint(120, 280), dice.randint(14, 55)
        shape = dice.choice((pen.ellipse, pen.rectangle, pen.rounded_rectangle))
        if shape == pen.rounded_rectangle:
            pen.rounded_rectangle(
                (x - size // 2, y - size * 2, x + size // 2, y), radius=size // 4, fill=_colour(dice)
            )
        else:
            shape((x - size, y - size, x + size, y + size), fill=_colour(dice), outline=_colour(dice, 0, 90))
    return picture


def _street(dice: random.Random) -> Image.Image:
    picture = _sheet(_colour(dice, 120), _colour(dice, 140))
    pen = ImageDraw.Draw(picture)
    x = -dice.randint(0, 40)
    while x < SIZE[0]:
        width, height = dice.randint(40, 110), dice.randint(80, 230)
        wall = _colour(dice, 60, 210)
        pen.rectangle((x, 300 - height, x + width, 300), fill=wall)
        if dice.random() < 0.5:
            pen.polygon(
                [(x, 300 - height), (x + width // 2, 260 - height), (x + width, 300 - height)],
                fill=_colour(dice, 40, 120),
            )
        for top in range(310 - height, 280, dice.randint(24, 40)):
            for left in range(x + 8, x + width - 14, dice.randint(20, 32)):
                pen.rectangle((left, top, left + 11, top + 15), fill=_colour(dice, 20, 250))
        x += width + dice.randint(0, 12)
    return picture


def _chart(dice: random.Random) -> Image.Image:
    picture = Image.new("RGB", SIZE, (250, 250, 246))
    pen = ImageDraw.Draw(picture)
    bars = dice.randint(4, 11)
    for bar in range(bars):
        left, height = 20 + bar * 360 // bars, dice.randint(20, 260)
        pen.rectangle((left, 285 - height, left + 300 // bars, 285), fill=_colour(dice, 0, 200))
    points = [(20 + step * 360 // 12, dice.randint(15, 280)) for step in range(13)]
    pen.line(points, fill=_colour(dice, 0, 90), width=dice.randint(2, 7), joint="curve")
    return picture


def _cloth(dice: random.Random) -> Image.Image:
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float64)
    sheet = np.zeros((SIZE[1], SIZE[0], 3))
    for channel in range(3):
        for _ in range(5):
            angle, wave = dice.random() * np.pi, dice.uniform(30, 160)
            sheet[..., channel] += np.sin(
                (x * np.cos(angle) + y * np.sin(angle)) / wave * 2 * np.pi + dice.random() * 6
            )
    sheet = (sheet - sheet.min()) / (np.ptp(sheet) or 1) * 255
    return Image.fromarray(sheet.astype(np.uint8))
