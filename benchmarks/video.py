"""What a video's key frames take beside all of its frames: one drawn video, read both ways in turns, in this process.

Either way key frames alone are brought to pixels and hashed; what differs is the one word that tells the decoder to pass over
the others.
"""

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.command import Figures, run, say
from benchmarks.measuring import in_turns, ratio
from tests.media.videos import filmed
from vigil.media.jail import video_decoding
from vigil.media.jail.protocol import READ

CODEC, SIZE = "mp4v", (1280, 720)
FRAMES, SMALL = 500, 60
CAPTURE = "OPENCV_FFMPEG_CAPTURE_OPTIONS"


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Milliseconds of CPU time for all key frames, with the others decoded and without."""
    say("drawing")
    many = SMALL if small else FRAMES
    with tempfile.TemporaryDirectory() as folder:
        data = filmed(Path(folder) / "drawn.mp4", CODEC, many=many, size=SIZE)
    video_decoding.prepare()
    told = video_decoding.SETTINGS[CAPTURE]

    def read(options: str) -> None:
        os.environ[CAPTURE] = options
        if video_decoding.read_video(memoryview(data)).outcome != READ:
            raise SystemExit("The video cannot be read.")

    say("in turns")
    measured = in_turns(
        {"key": lambda: read(told), "all": lambda: read(told.replace("avdiscard;nonkey|", ""))}
    )
    return {
        "frames": many,
        "key_frames_ms": round(1000 * measured["key"].median, 1),
        "all_frames_ms": round(1000 * measured["all"].median, 1),
        "ratio": round(ratio(peer=measured["all"], ours=measured["key"]), 1),
    }


if __name__ == "__main__":
    sys.exit(run(measure, about=__doc__ or ""))
