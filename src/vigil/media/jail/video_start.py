"""The start process for videos: loads their decoder, which pictures need not carry, and forks one child for each file.

Children are shut in as those of `vigil.media.jail.start` are. What a child says comes as the outcome of a picture does,
with the key frames as the bytes that follow it.
"""

import gc
import mmap
import os
import sys
from collections.abc import Callable
from functools import partial

from vigil.media.jail.child import write_all
from vigil.media.jail.limits import Limits
from vigil.media.jail.protocol import READY, Said
from vigil.media.jail.start import in_child, take_channel
from vigil.media.jail.video_protocol import ASK, LARGEST_VIDEO
from vigil.media.jail.walls import prepare as prepare_walls

VideoWork = Callable[[memoryview], Said]


def serve_videos(*, asked: int, said: int, work: VideoWork, limits: Limits) -> None:
    """Answer one request after the other until the channel closes or carries what no client of ours sends.

    Args:
        asked: file descriptor requests come from.
        said: file descriptor outcomes go to.
        work: decodes; given the file's bytes, in the child.
        limits: of each child.
    """
    write_all(said, READY)
    while head := _head(asked):
        nonce, length = ASK.unpack(head)
        if length > LARGEST_VIDEO:
            return
        # Memory of its own, given back before the next file; at least a byte, because nothing cannot be mapped.
        with mmap.mmap(-1, max(length, 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as kept:
            if not _read_into(asked, kept, length):
                return
            packed = in_child(partial(_whole, work, kept, length), limits=limits).pack()
        write_all(said, nonce + len(packed).to_bytes(8, "little") + packed)


def _whole(work: VideoWork, kept: mmap.mmap, length: int) -> Said:
    return work(memoryview(kept)[:length].toreadonly())


def _head(asked: int) -> bytes:
    kept = bytearray()
    while len(kept) < ASK.size:
        chunk = os.read(asked, ASK.size - len(kept))
        if not chunk:
            return b""
        kept += chunk
    return bytes(kept)


def _read_into(asked: int, kept: mmap.mmap, length: int) -> bool:
    place = 0
    with memoryview(kept) as whole:
        while place < length:
            with whole[place:length] as rest:
                many = os.readv(asked, [rest])
            if many == 0:
                return False
            place += many
    return True


def main() -> int:
    """Try the jail, load the decoder, and serve the channel that was inherited as standard input and output."""
    asked, said = take_channel()
    from vigil.media.jail import canaries, video_decoding  # noqa: PLC0415 the channel is out of the way first

    # After the decoder is loaded: what it brings into the process must not open a way out either.
    video_decoding.prepare()
    prepare_walls()
    if out := canaries.escaped(canaries.QUICK):
        sys.stderr.write(f"The jail does not hold: {', '.join(out)}.\n")
        return 1
    # What lives now is never collected, so that no child copies pages of it only to count who refers to it.
    gc.freeze()
    serve_videos(asked=asked, said=said, work=video_decoding.read_video, limits=video_decoding.LIMITS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
