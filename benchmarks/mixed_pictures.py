"""Pictures of the mix: each a part of its own of a free photograph, sized and saved as its kind is."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from benchmarks.peers import ROOT

Dice = np.random.Generator
Size = tuple[int, int]
CAMERA: Size = (4032, 3024)
ORIGINAL: Size = (2048, 1536)
SCREEN: Size = (1080, 2340)
NOISE = 3.0  # shades, as in `benchmarks.pdq`
HEIC = ROOT / "tests" / "_data" / "media" / "drawn.heic"
MAKE, ORIENTATION = 0x010F, 0x0112  # Exif 2.32, tables 4 and 5
TURNED_RIGHT = 6  # to be shown turned by 90 degrees clockwise


@dataclass(frozen=True, slots=True)
class Made:
    """A picture's file, its name's ending, and the file that a known set knows when this one is a copy of it."""

    data: bytes
    ending: str
    known: bytes = b""


def part_of(photograph: Image.Image, dice: Dice, size: Size, *, least: float = 0.35) -> Image.Image:
    """A part of a photograph, of these proportions, at a random place; half of them mirrored.

    Args:
        photograph: in RGB.
        dice: decide.
        size: in pixels.
        least: the smallest share of the photograph's width or height, whichever bounds it.
    """
    most = min(photograph.width / size[0], photograph.height / size[1]) * dice.uniform(least, 1.0)
    width, height = size[0] * most, size[1] * most
    x, y = dice.uniform(0, photograph.width - width), dice.uniform(0, photograph.height - height)
    sized = photograph.resize(
        size, Image.Resampling.BICUBIC, box=(x, y, x + width, y + height), reducing_gap=2.0
    )
    return ImageOps.mirror(sized) if dice.random() < 0.5 else sized


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The file's bytes."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def program_icon(photograph: Image.Image, dice: Dice) -> Made:
    """A small transparent PNG."""
    edge = int(dice.choice([16, 24, 32, 48, 64, 128, 256]))
    return Made(saved(_transparent(part_of(photograph, dice, (edge, edge))), "PNG"), "png")


def camera(photograph: Image.Image, dice: Dice) -> Made:
    """12 megapixels with a sensor's noise."""
    return Made(_camera(part_of(photograph, dice, CAMERA, least=0.6), dice), "jpg")


def heic(photograph: Image.Image, dice: Dice) -> Made:
    """The one HEIC file there is, with a box of free space behind it (ISO/IEC 14496-12, 8.1.2)."""
    free = dice.bytes(int(dice.integers(16, 4_000)))
    return Made(HEIC.read_bytes() + (8 + len(free)).to_bytes(4) + b"free" + free, "heic")


def shared(photograph: Image.Image, dice: Dice) -> Made:
    """2 megapixels, lying or standing."""
    size = ((1920, 1080), (1080, 1920), (1600, 1200))[int(dice.integers(3))]
    return Made(saved(part_of(photograph, dice, size), "JPEG", quality=85), "jpg")


def messenger(photograph: Image.Image, dice: Dice) -> Made:
    """A third of a megapixel; one in five is progressive, as many of the web's are."""
    size = (640, 480) if dice.random() < 0.6 else (480, 640)
    options = {"quality": int(dice.integers(70, 90)), "progressive": dice.random() < 0.2}
    return Made(saved(part_of(photograph, dice, size), "JPEG", **options), "jpg")


def thumbnail(photograph: Image.Image, dice: Dice) -> Made:
    """A picture's small stand-in."""
    width = int(dice.integers(160, 321))
    return Made(saved(part_of(photograph, dice, (width, width * 3 // 4)), "JPEG", quality=75), "jpg")


def screenshot(photograph: Image.Image, dice: Dice) -> Made:
    """A telephone's screen: bubbles of writing and one picture."""
    screen = Image.new("RGB", SCREEN, (244, 244, 240))
    brush = ImageDraw.Draw(screen)
    for top in range(0, SCREEN[1], 90):
        left, width = int(dice.integers(20, 300)), int(dice.integers(200, 700))
        brush.rounded_rectangle((left, top + 10, left + width, top + 80), 16, fill=(222, 236, 250))
        for x in range(left + 20, left + width - 30, 14):
            brush.rectangle((x, top + 30, x + int(dice.integers(3, 11)), top + 52), fill=(30, 30, 40))
    screen.paste(part_of(photograph, dice, (900, 600)), (90, int(dice.integers(100, 1_600))))
    return Made(saved(screen, "PNG"), "png")


def web_png(photograph: Image.Image, dice: Dice) -> Made:
    """A picture of a page: in full colour, with a palette, or transparent."""
    picture = part_of(photograph, dice, (int(dice.integers(64, 513)), int(dice.integers(64, 513))))
    kinds: tuple[Callable[[Image.Image], Image.Image], ...] = (
        lambda image: image,
        lambda image: image.quantize(64),
        _transparent,
    )
    return Made(saved(kinds[int(dice.integers(3))](picture), "PNG"), "png")


def gif(photograph: Image.Image, dice: Dice) -> Made:
    """A palette; one in four moves."""
    size = (int(dice.integers(120, 401)), int(dice.integers(120, 401)))
    first, *others = (
        part_of(photograph, dice, size).quantize(128) for _ in range(4 if dice.random() < 0.25 else 1)
    )
    moving = {"save_all": True, "append_images": others, "duration": 200} if others else {}
    return Made(saved(first, "GIF", **moving), "gif")


def webp(photograph: Image.Image, dice: Dice) -> Made:
    """As pages show them now."""
    size = (int(dice.integers(400, 1_001)), int(dice.integers(400, 1_001)))
    return Made(saved(part_of(photograph, dice, size), "WEBP", quality=75, method=2), "webp")


def cut(photograph: Image.Image, dice: Dice) -> Made:
    """A download that broke off."""
    whole = messenger(photograph, dice).data
    return Made(whole[: int(len(whole) * dice.uniform(0.3, 0.8))], "jpg")


def known(photograph: Image.Image, dice: Dice) -> Made:
    """A picture whose digests are known."""
    whole = (shared if dice.random() < 0.4 else messenger)(photograph, dice)
    return Made(whole.data, whole.ending, known=whole.data)


def near_plain(photograph: Image.Image, dice: Dice) -> Made:
    """A known picture made smaller, saved again worse, or brightened, as JPEG."""
    original, whole = _original(photograph, dice)
    way = int(dice.integers(3))
    if way == 0:
        return Made(
            saved(whole.resize((800, 600), Image.Resampling.LANCZOS), "JPEG", quality=80), "jpg", original
        )
    if way == 1:
        return Made(saved(whole, "JPEG", quality=35), "jpg", original)
    return Made(saved(ImageEnhance.Brightness(whole).enhance(1.15), "JPEG", quality=80), "jpg", original)


def near_wrapped(photograph: Image.Image, dice: Dice) -> Made:
    """A known picture in another wrapper, the same to look at."""
    original, whole = _original(photograph, dice)
    smaller = whole.resize((640, 480), Image.Resampling.LANCZOS)
    turned = smaller.transpose(Image.Transpose.ROTATE_90)
    wrapped: tuple[Callable[[], tuple[bytes, str]], ...] = (
        lambda: (saved(smaller.quantize(256), "PNG"), "png"),
        lambda: (saved(smaller.quantize(256), "GIF"), "gif"),
        lambda: (saved(smaller, "WEBP", quality=60, method=2), "webp"),
        lambda: (saved(smaller.convert("CMYK"), "JPEG", quality=85), "jpg"),
        lambda: (saved(turned, "JPEG", quality=85, exif=_exif(TURNED_RIGHT)), "jpg"),
    )
    data, ending = wrapped[int(dice.integers(len(wrapped)))]()
    return Made(data, ending, original)


def near_altered(photograph: Image.Image, dice: Dice) -> Made:
    """A known picture mirrored, turned, or with bars above and below."""
    original, whole = _original(photograph, dice)
    ways: tuple[Callable[[Image.Image], Image.Image], ...] = (
        ImageOps.mirror,
        lambda image: image.transpose(Image.Transpose.ROTATE_90),
        lambda image: ImageOps.expand(image, border=(0, image.height // 8), fill=(0, 0, 0)),
    )
    return Made(saved(ways[int(dice.integers(3))](whole), "JPEG", quality=85), "jpg", original)


def near_camera(photograph: Image.Image, dice: Dice) -> Made:
    """12 megapixels of which a copy of 0.8 is known."""
    whole = part_of(photograph, dice, CAMERA, least=0.6)
    copy = saved(whole.resize((1024, 768), Image.Resampling.LANCZOS), "JPEG", quality=85)
    return Made(_camera(whole, dice, may_turn=False), "jpg", copy)


MAKERS: Mapping[str, Callable[[Image.Image, Dice], Made]] = {
    "program_icon": program_icon,
    "camera": camera,
    "heic": heic,
    "shared": shared,
    "messenger": messenger,
    "thumbnail": thumbnail,
    "screenshot": screenshot,
    "web_png": web_png,
    "gif": gif,
    "webp": webp,
    "cut": cut,
    "known": known,
    "near_plain": near_plain,
    "near_wrapped": near_wrapped,
    "near_altered": near_altered,
    "near_camera": near_camera,
    "deleted": messenger,
    "deleted_known": known,
}


def _original(photograph: Image.Image, dice: Dice) -> tuple[bytes, Image.Image]:
    whole = part_of(photograph, dice, ORIGINAL, least=0.5)
    return saved(whole, "JPEG", quality=92), whole


def _camera(picture: Image.Image, dice: Dice, *, may_turn: bool = True) -> bytes:
    shades = np.asarray(picture).astype(np.int16)
    places = (int(dice.integers(CAMERA[1])), int(dice.integers(CAMERA[0])))
    shades += np.roll(_noise(), places, axis=(0, 1))[:, :, None]
    turn = TURNED_RIGHT if may_turn and dice.random() < 0.25 else 1
    noisy = Image.fromarray(shades.clip(0, 255).astype(np.uint8))
    return saved(noisy, "JPEG", quality=92, exif=_exif(turn))


@cache
def _noise() -> NDArray[np.int16]:
    return np.random.default_rng(0).normal(0, NOISE, CAMERA[::-1]).round().astype(np.int16)


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[MAKE] = "Demonstration"
    exif[ORIENTATION] = orientation
    return exif


def _transparent(picture: Image.Image) -> Image.Image:
    shape = Image.new("L", picture.size)
    ImageDraw.Draw(shape).ellipse((0, 0, picture.width, picture.height), fill=255)
    picture.putalpha(shape)
    return picture
