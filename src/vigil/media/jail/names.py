"""What works in the jails, by name and version, told without loading any of it: so that a file it could not read names it too."""

import platform
import zlib
from importlib.metadata import version

from vigil.media.jail.own import OWN

PICTURES = f"Pillow {version('pillow')}; pi-heif {version('pi-heif')}"
VIDEOS = f"OpenCV {version('opencv-python-headless')}"
ARCHIVES = f"{OWN}; Python {platform.python_version()}; zlib {zlib.ZLIB_RUNTIME_VERSION}"
