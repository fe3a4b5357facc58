"""What a picture's file says of itself, from the EXIF that its decoder finds or, of a TIFF, from its own first directory."""

from PIL import Image

from vigil.kernels.exif import exif
from vigil.media.facts import Facts

_BEFORE = b"Exif\0\0"  # stands before the TIFF in a JPEG, and where decoders put it for other formats


def facts_of(image: Image.Image, untrusted_data: bytes) -> Facts:
    """The facts; nothing where the file carries none or none that can be true.

    Args:
        image: opened; some formats show their EXIF only then.
        untrusted_data: its file.
    """
    said = untrusted_data if image.format == "TIFF" else image.info.get("exif", b"")
    if not isinstance(said, bytes) or not said:
        return Facts()
    found = exif(said.removeprefix(_BEFORE))
    latitude, longitude = found.place or (None, None)
    return Facts(
        camera_make=found.make,
        camera_model=found.model,
        camera_serial=found.serial,
        software=found.software,
        taken=found.taken,
        latitude=latitude,
        longitude=longitude,
    )
