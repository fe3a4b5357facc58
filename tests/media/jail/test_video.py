"""Key frames come out of a video; whatever else it holds or does stays inside."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.media.pictures import bits_apart
from tests.media.videos import FRAMES_A_SECOND, filmed, still
from vigil.kernels.pdq import pdq
from vigil.media.errors import MediaError
from vigil.media.jail import Unreadable, video, video_decoding
from vigil.media.jail.names import VIDEOS
from vigil.media.jail.protocol import READ
from vigil.media.jail.video import Video, VideoReader
from vigil.media.jail.video_decoding import InMemory, read_video
from vigil.media.jail.video_protocol import KeyFrames, unpack_frames

DATA = Path(__file__).resolve().parents[2] / "_data" / "media"
NEAR = 16  # bits; a video's compression moves a few
MANY = 72
SHIPPED_FRAMES_A_SECOND = 12
# What OpenCV writes by itself, and what is shipped: file, type, letters of the codec.
WRITTEN = {
    "drawn.avi": ("MJPG", "video/vnd.avi", "mjpg"),
    "drawn.mp4": ("mp4v", "video/mp4", "fmp4"),
    "drawn-vp8.webm": ("VP80", "video/x-matroska", "vp80"),
    "drawn-vp9.webm": ("VP90", "video/x-matroska", "vp90"),
    "drawn.mpg": ("PIM1", "video/mpeg", "mpg1"),
    "drawn.flv": ("FLV1", "video/x-flv", "flv1"),
    "drawn.mov": ("mp4v", "video/quicktime", "fmp4"),
    "drawn.wmv": ("WMV2", "video/x-ms-asf", "wmv2"),
}
SHIPPED = {
    "drawn-h264.mp4": ("", "video/mp4", "h264"),
    "drawn-hevc.mp4": ("", "video/mp4", "hevc"),
}
ALL = WRITTEN | SHIPPED


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("videos")
    written = {name: filmed(folder / name, codec) for name, (codec, _, _) in WRITTEN.items()}
    return written | {name: (DATA / name).read_bytes() for name in SHIPPED}


@pytest.fixture(scope="module")
def reader() -> Iterator[VideoReader]:
    with VideoReader() as opened:
        yield opened


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in video_decoding.SETTINGS.items():
        monkeypatch.setenv(name, value)


def seen(reader: VideoReader, data: bytes) -> Video:
    said = reader.frames(data)
    assert isinstance(said, Video), said
    return said


def read(data: bytes) -> KeyFrames:
    """The same in this process."""
    said = read_video(memoryview(data))
    assert said.outcome == READ, said
    return unpack_frames(said.jpeg)


def plain(picture: Image.Image) -> bytes:
    return pdq(np.asarray(picture.convert("L"))).value


@pytest.mark.parametrize("name", ALL)
def test_each_codec_gives_its_key_frames(name: str, files: dict[str, bytes], reader: VideoReader) -> None:
    film = seen(reader, files[name])
    _, kind, codec = ALL[name]
    frames = film.key_frames
    assert (film.width, film.height, film.media_type, frames.codec) == (160, 120, kind, codec)
    assert film.is_whole
    rate = FRAMES_A_SECOND if name in WRITTEN else SHIPPED_FRAMES_A_SECOND
    # Some containers count from the first frame's beginning to the last one's, or from a clock that runs before.
    assert frames.duration == pytest.approx(MANY / rate, abs=0.4)
    # Each frame of a motion JPEG is a key frame; of the others every twelfth.
    assert frames.seen == len(frames.frames) == (MANY if codec == "mjpg" else 6)
    for number, frame in enumerate(frames.frames):
        place = number if codec == "mjpg" else 12 * number
        assert frame.seconds == pytest.approx(place / rate, abs=0.11)
        assert bits_apart(frame.pdq, plain(still(place, many=MANY))) <= NEAR


def test_only_key_frames_are_decoded(
    files: dict[str, bytes], prepared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    grabbed: list[int] = []
    real = video_decoding.cv2.VideoCapture

    class Counting:
        def __init__(self, *arguments: object) -> None:
            self.inner = real(*arguments)  # type: ignore[call-overload]

        def grab(self) -> bool:
            grabbed.append(1)
            return bool(self.inner.grab())

        def __getattr__(self, name: str) -> object:
            return getattr(self.inner, name)

    monkeypatch.setattr(video_decoding.cv2, "VideoCapture", Counting)
    assert read(files["drawn-h264.mp4"]).seen == 6
    assert len(grabbed) == 7  # and once at the end


def test_a_codec_that_cannot_be_decoded_is_said_to_be_unsupported(reader: VideoReader) -> None:
    said = reader.frames((DATA / "drawn-av1.mp4").read_bytes())
    words = "no key frame of its codec (av01) could be decoded"
    assert said == Unreadable("unsupported", words, decoder=VIDEOS)


def test_a_video_without_a_key_frame_left_is_damaged(files: dict[str, bytes], reader: VideoReader) -> None:
    data = files["drawn-hevc.mp4"]
    place = data.index(b"mdat") + 4
    said = reader.frames(data[:place] + bytes(len(data) - place))
    assert isinstance(said, Unreadable)
    assert said.reason == "damaged"


def test_a_long_way_between_key_frames_ends_nothing(reader: VideoReader) -> None:
    frames = seen(reader, gzip.decompress((DATA / "long-gap.mp4.gz").read_bytes())).key_frames
    assert [round(frame.seconds) for frame in frames.frames] == [0, 280]


def test_a_video_is_turned_as_its_file_says(files: dict[str, bytes], reader: VideoReader) -> None:
    upright = b"".join(number.to_bytes(4, "big") for number in (1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30))
    turned = b"".join(
        number.to_bytes(4, "big", signed=True) for number in (0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    )
    data = files["drawn-h264.mp4"]
    place = data.index(upright, data.index(b"tkhd"))
    film = seen(reader, data[:place] + turned + data[place + len(turned) :])
    assert (film.width, film.height) == (120, 160)
    first = still(0, many=MANY).transpose(Image.Transpose.ROTATE_270)
    assert bits_apart(film.key_frames.frames[0].pdq, plain(first)) <= NEAR


def test_no_decoder_for_sound_is_opened() -> None:
    program = f"""
import os, io
from vigil.media.jail import video_decoding
os.environ.update(video_decoding.SETTINGS | {{"OPENCV_FFMPEG_DEBUG": "1", "OPENCV_FFMPEG_LOGLEVEL": "56"}})
with open({str(DATA / "drawn-h264.mp4")!r}, "rb") as file:
    print(video_decoding.read_video(memoryview(file.read())).outcome)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"
    assert "Codec (aac) not on whitelist" in done.stdout + done.stderr


@pytest.mark.parametrize("name", [name for name in ALL if name.endswith((".avi", ".mp4", ".webm"))])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.99])
def test_a_video_that_ends_early_is_never_whole(
    name: str, part: float, files: dict[str, bytes], reader: VideoReader
) -> None:
    data = files[name]
    said = reader.frames(data[: int(part * len(data))])
    if isinstance(said, Video):
        assert said.key_frames.is_partial
        assert not said.is_whole
    else:
        assert said.reason == "truncated"


def test_what_can_still_be_read_of_a_video_cut_short_is_read(
    files: dict[str, bytes], reader: VideoReader
) -> None:
    data = files["drawn-vp8.webm"]
    half = seen(reader, data[: len(data) // 2]).key_frames
    whole = seen(reader, data).key_frames
    assert 0 < len(half.frames) < len(whole.frames)
    assert half.frames == whole.frames[: len(half.frames)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_video_is_read_or_refused_and_the_next_is_right(
    data: st.DataObject, files: dict[str, bytes], reader: VideoReader
) -> None:
    name = data.draw(st.sampled_from(sorted(files)))
    damaged = bytearray(files[name])
    # The head, where a container says what follows, is hit as often as the rest.
    places = st.one_of(st.integers(0, min(400, len(damaged)) - 1), st.integers(0, len(damaged) - 1))
    for place in data.draw(st.lists(places, min_size=1, max_size=6)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    said = reader.frames(bytes(damaged))
    assert isinstance(said, Video) or said.reason
    assert len(seen(reader, files["drawn-hevc.mp4"]).key_frames.frames) == 6


@pytest.mark.parametrize("data", [b"", b"x", b"%PDF-1.7", b"\xff\xd8\xff\xe0" + bytes(99)])
def test_what_is_no_video_is_said_to_be_none(data: bytes, reader: VideoReader) -> None:
    said = reader.frames(data)
    assert isinstance(said, Unreadable)
    assert said.reason == "not a video"


@pytest.mark.parametrize(
    "list_of_others",
    [
        b"ffconcat version 1.0\nfile '/etc/hostname'\n",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
    ],
)
def test_a_list_that_names_other_files_is_no_video(
    list_of_others: bytes, prepared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Even where its beginning were taken for a video's, its reader is none of those that may be used.
    monkeypatch.setattr(video_decoding, "media_type", lambda _beginning: "video/mpeg")
    assert read_video(memoryview(list_of_others)).reason == "damaged"


@pytest.mark.parametrize(("most", "kept"), [(72, 72), (71, 36), (36, 36), (35, 18), (5, 5), (1, 1)])
def test_of_too_many_key_frames_some_are_kept_all_along(
    most: int, kept: int, files: dict[str, bytes], prepared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video_decoding, "MOST_FRAMES", most)
    frames = read(files["drawn.avi"])
    assert (frames.seen, len(frames.frames)) == (72, kept)
    gaps = {
        round(FRAMES_A_SECOND * (after.seconds - one.seconds))
        for one, after in zip(frames.frames, frames.frames[1:], strict=False)
    }
    assert len(gaps) <= 1


@pytest.mark.parametrize("limit", ["CPU_SECONDS", "WALL_SECONDS"])
def test_a_video_that_takes_too_long_keeps_what_was_seen(
    limit: str, files: dict[str, bytes], prepared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if this process, which has worked for a while, were the child.
    monkeypatch.setattr(video_decoding, "CPU_SECONDS", 1e9)
    assert not read(files["drawn.avi"]).is_cut_off
    monkeypatch.setattr(video_decoding, limit, 0.0)
    frames = read(files["drawn.avi"])
    assert frames.is_cut_off
    assert frames.seen == len(frames.frames) == 1


def test_frames_too_large_are_refused_before_one_is_decoded(
    files: dict[str, bytes], prepared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video_decoding, "MOST_PIXELS", 160 * 120)
    assert read_video(memoryview(files["drawn.mp4"])).outcome == READ
    monkeypatch.setattr(video_decoding, "MOST_PIXELS", 160 * 120 - 1)
    monkeypatch.setattr(video_decoding, "_key_frames", lambda *_: pytest.fail("decoded"))
    assert read_video(memoryview(files["drawn.mp4"])).reason == "too large"


def test_a_file_too_large_is_not_sent(
    files: dict[str, bytes], reader: VideoReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = files["drawn.mp4"]
    monkeypatch.setattr(video, "LARGEST_VIDEO", len(data))
    seen(reader, data)
    monkeypatch.setattr(video, "LARGEST_VIDEO", len(data) - 1)
    said = reader.frames(data)
    assert isinstance(said, Unreadable)
    assert said.reason == "too large"


def test_the_jail_for_videos_holds_all_canaries_with_its_decoder_loaded() -> None:
    program = (
        "import sys; from vigil.media.jail import canaries, video_decoding; "
        "video_decoding.prepare(); sys.exit(canaries.main())"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert (done.returncode, report["contained"], report["canaries"]) == (0, 30, 30), report["ended"]


HOSTILE = """
import ctypes, os, sys, time
from vigil.media.jail.limits import Limits
from vigil.media.jail.protocol import Said
from vigil.media.jail.start import take_channel
from vigil.media.jail.video_protocol import KeyFrame, KeyFrames
from vigil.media.jail.video_start import serve_videos

PLAIN = KeyFrames(duration=1.0, codec="h264", seen=1, is_cut_off=False, is_partial=False,
                  frames=(KeyFrame(seconds=0.0, pdq=bytes(32), quality=50),)).pack()

def work(data):
    deed = bytes(data)
    kind = "video/mp4"
    if deed == b"segfault":
        ctypes.string_at(0)
    elif deed == b"spin":
        while True:
            pass
    elif deed == b"sleep":
        time.sleep(60)
    elif deed == b"open":
        open("/etc/hostname")
    elif deed == b"fork":
        os.fork()
    elif deed == b"picture":
        kind = "image/png"
    packed = {b"long": PLAIN + b"x", b"short": PLAIN[:9], b"none": b""}.get(deed, PLAIN)
    return Said(outcome=0, width=len(data), height=1, media_type=kind, jpeg=packed)

asked, said = take_channel()
serve_videos(asked=asked, said=said, work=work, limits=Limits(memory=1 << 30, cpu_seconds=1, wall_seconds=8.0))
"""


@pytest.mark.parametrize(
    ("deed", "reason", "detail"),
    [
        (b"segfault", "crashed the decoder", "SIGSEGV"),
        (b"spin", "took too long", "1 seconds of processor time"),
        (b"sleep", "took too long", "8 seconds"),
        (b"open", "crashed the decoder", "status 1"),
        (b"fork", "crashed the decoder", "status 1"),
        (b"picture", "crashed the decoder", "no video"),
        (b"long", "crashed the decoder", "length is wrong"),
        (b"short", "crashed the decoder", "too short"),
        (b"none", "crashed the decoder", "too short"),
    ],
)
def test_a_hostile_video_is_unreadable_and_the_next_is_right(deed: bytes, reason: str, detail: str) -> None:
    with VideoReader(command=(sys.executable, "-c", HOSTILE)) as jail:
        said = jail.frames(deed)
        assert isinstance(said, Unreadable)
        assert (said.reason, detail in said.detail) == (reason, True), said
        assert said.decoder == VIDEOS
        assert seen(jail, b"x" * 77).width == 77


@pytest.mark.parametrize("program", ["import sys; sys.exit(3)", "print('hello, who is there?')"])
def test_without_a_jail_no_video_is_decoded(program: str) -> None:
    with (
        VideoReader(command=(sys.executable, "-c", program)) as jail,
        pytest.raises(MediaError, match="nothing is decoded outside it"),
    ):
        jail.frames(b"x")


def test_a_start_process_that_goes_is_started_anew(files: dict[str, bytes]) -> None:
    with VideoReader() as jail:
        seen(jail, files["drawn.mp4"])
        process = jail._asked.process
        assert process is not None
        process.kill()
        process.wait()
        assert isinstance(jail.frames(files["drawn.mp4"]), Unreadable)
        seen(jail, files["drawn.mp4"])


def test_nothing_is_started_before_the_first_video() -> None:
    with VideoReader() as jail:
        assert jail._asked.process is None


def test_the_side_that_scans_and_the_jail_for_pictures_load_no_decoder_for_videos() -> None:
    program = (
        "import sys, vigil.media.scan, vigil.media.jail.video, vigil.media.jail.decoding, vigil.media.jail.start; "
        "print('cv2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@given(
    data=st.binary(max_size=50),
    moves=st.lists(st.tuples(st.integers(-60, 60), st.sampled_from([0, 1, 2]), st.integers(-1, 60))),
)
def test_bytes_in_memory_are_read_as_a_file_is(data: bytes, moves: list[tuple[int, int, int]]) -> None:
    place, file = 0, InMemory(memoryview(data))
    assert (file.readable(), file.seekable()) == (True, True)
    for offset, whence, size in moves:
        place = min(max(0, (0, place, len(data))[whence] + offset), len(data))
        assert file.seek(offset, whence) == place
        expected = data[place:] if size < 0 else data[place : place + size]
        assert file.read(size) == expected
        place += len(expected)
        assert file.tell() == place
