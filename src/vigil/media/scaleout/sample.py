"""A sample of a part's bytes, by which a machine is caught that reads other evidence under the same path.

An image has a fingerprint; a folder has none, and an empty mount point looks like a folder of unreadable files.
"""

import hashlib
from collections.abc import Sequence

from vigil.media.errors import MediaError
from vigil.media.layout import Found
from vigil.media.reading import Reads

LONGEST = 1 << 20  # bytes of the sample


def sample(files: Sequence[Found], source: Reads) -> str:
    """SHA-256 of the first MiB of the first file that should have bytes; empty where there is none, or it cannot be read."""
    first = next((file for file in files if file.size and not file.problem), None)
    if first is None:
        return ""
    digest, left = hashlib.sha256(), LONGEST
    try:
        for chunk in source.content(first.locator):
            digest.update(chunk[:left])
            left -= len(chunk)
            if left <= 0:
                break
    except MediaError:
        # The scan says of this file that it cannot be read; whether both machines fail alike is what counts here.
        return ""
    return digest.hexdigest()
