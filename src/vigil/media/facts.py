"""What a picture's file says of itself: which camera, with what, when and where; the file's claims, never proof."""

import math
import re
from dataclasses import dataclass

MOST_LETTERS = 64  # of each text
# ISO 8601 to the second, with the zone that the file itself names or none.
_TAKEN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}([+-]\d{2}:\d{2})?")
FURTHEST_NORTH, FURTHEST_EAST = 90.0, 180.0  # degrees
# What Exif (CIPA DC-008) calls each, for formats that carry it on.
EXIF_TAGS = {
    "camera_make": "Make",
    "camera_model": "Model",
    "camera_serial": "BodySerialNumber",
    "software": "Software",
    "taken": "DateTimeOriginal",
    "latitude": "GPSLatitude",
    "longitude": "GPSLongitude",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself, as far as it says it and it can be true.

    Attributes:
        camera_make: the maker's name, or "" where the file names none.
        camera_model: likewise.
        camera_serial: the camera body's number.
        software: what wrote or changed the file.
        taken: ISO 8601, local to the camera; with a zone only where the file names one.
        latitude: degrees north, -90 to 90.
        longitude: degrees east, -180 to 180; None together with the latitude.

    Raises:
        ValueError: a text is too long or not printable, a time is none, or a place is not on Earth.
    """

    camera_make: str = ""
    camera_model: str = ""
    camera_serial: str = ""
    software: str = ""
    taken: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    def __post_init__(self) -> None:
        for text in (self.camera_make, self.camera_model, self.camera_serial, self.software):
            if len(text) > MOST_LETTERS or not text.isprintable():
                raise ValueError(f"a text has at most {MOST_LETTERS} letters, all printable")
        if self.taken is not None and not _TAKEN.fullmatch(self.taken):
            raise ValueError("the time is not ISO 8601 to the second")
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("a latitude and a longitude come together")
        _check_degrees(self.latitude, FURTHEST_NORTH)
        _check_degrees(self.longitude, FURTHEST_EAST)


def _check_degrees(degrees: float | None, furthest: float) -> None:
    if degrees is not None and not (math.isfinite(degrees) and abs(degrees) <= furthest):
        raise ValueError(f"degrees lie between -{furthest:g} and {furthest:g}")
