"""A folder is read whole, in the same order each time, and never left."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.media.errors import MediaError
from vigil.media.sources import FoundFile, folder, open_source

NAMES = st.binary(min_size=1, max_size=12).filter(
    lambda name: not {0, 47} & set(name) and name not in {b".", b".."}
)


def found(root: Path) -> dict[str, FoundFile]:
    with open_source(root) as source:
        return {file.path: file for file in source.files()}


@settings(max_examples=40, deadline=None)
@given(tree=st.dictionaries(st.tuples(NAMES, NAMES), st.binary(max_size=50), max_size=8))
def test_every_file_is_found_once_and_read_again_by_its_locator(
    tree: dict[tuple[bytes, bytes], bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("tree")
    for (above, name), content in tree.items():
        inside = root / os.fsdecode(above)
        inside.mkdir(exist_ok=True)
        (inside / os.fsdecode(name)).write_bytes(content)
    with open_source(root) as source:
        files = list(source.files())
        assert [file.locator for file in files] == [file.locator for file in source.files()]
        read = sorted(b"".join(source.content(file.locator)) for file in files)
        assert read == sorted(b"".join(file.open()) for file in files)
    assert read == sorted(tree.values())
    assert len({file.locator for file in files}) == len(tree)


def test_names_are_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    for name in ("b", "B", "a", "é", "a0/z", "a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert list(found(tmp_path)) == ["B", "a", "a.txt", "a0/z", "b", "é"]


def test_a_name_that_is_no_text_is_shown_escaped(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/pic\xff.jpg")).write_bytes(b"x")
    assert list(found(tmp_path)) == ["pic\\xff.jpg"]


def test_links_and_special_files_are_listed_with_their_reason_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    root = tmp_path / "root"
    root.mkdir()
    (root / "a link").symlink_to(outside / "secret")
    (root / "a folder's link").symlink_to(outside)
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "socket"))
        files = found(root)
    assert {path: file.problem for path, file in files.items()} == {
        "a folder's link": "symbolic link, not followed",
        "a link": "symbolic link, not followed",
        "pipe": "pipe",
        "socket": "socket",
    }
    for file in files.values():
        with pytest.raises(MediaError, match="cannot be read"):
            list(file.open())


@pytest.mark.parametrize("place", ["", "folder/"])
def test_a_link_put_there_after_the_listing_is_not_followed(place: str, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_text("secret")
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / place / "file").write_text("mine")
    with open_source(root) as source:
        file = next(iter(source.files()))
        (root / place / "file").unlink()
        if place:
            (root / "folder").rmdir()
            (root / "folder").symlink_to(tmp_path / "outside")
        else:
            (root / "file").symlink_to(tmp_path / "outside" / "file")
        with pytest.raises(MediaError, match="cannot be read"):
            list(file.open())


def test_a_pipe_put_there_after_the_listing_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with open_source(tmp_path) as source:
        file = next(iter(source.files()))
        (tmp_path / "file").unlink()
        os.mkfifo(tmp_path / "file")
        with pytest.raises(MediaError, match="no longer a file"):
            list(file.open())


@pytest.mark.parametrize(
    "locator", ["../x", "a/../../x", "/etc/passwd", "a//b", ".", "", "%2e%2e/x", "a%00", "%2Fetc/x"]
)
def test_a_locator_never_leads_out(locator: str, tmp_path: Path) -> None:
    with open_source(tmp_path) as source, pytest.raises(MediaError, match="leads out"):
        source.content(locator)


def test_folders_beyond_the_limit_are_listed_as_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "1" / "2" / "3").mkdir(parents=True)
    (tmp_path / "1" / "2" / "file").write_text("x")
    (tmp_path / "1" / "2" / "3" / "file").write_text("x")
    monkeypatch.setattr(folder, "DEEPEST", 2)
    assert {path: file.problem for path, file in found(tmp_path).items()} == {
        "1/2/3/": "lies more than 2 folders deep",
        "1/2/file": "",
    }


def test_a_folder_that_cannot_be_listed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").write_text("x")
    listed = os.listdir

    def refuse(channel: int) -> list[str]:
        if Path(f"/proc/self/fd/{channel}").readlink().name == "a":
            raise PermissionError(13, "Permission denied")
        return listed(channel)

    monkeypatch.setattr(os, "listdir", refuse)
    files = found(tmp_path)
    assert {path: file.problem for path, file in files.items()} == {
        "a/": "folder cannot be read (Permission denied)",
        "b": "",
    }


def test_a_file_that_is_gone_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with open_source(tmp_path) as source:
        file = next(iter(source.files()))
        (tmp_path / "file").unlink()
        with pytest.raises(MediaError, match="No such file"):
            list(file.open())


def test_a_time_no_calendar_holds_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "old").write_text("x")
    os.utime(tmp_path / "file", (0, 2**33))
    os.utime(tmp_path / "old", (0, 0))
    files = found(tmp_path)
    assert files["file"].modified is not None
    assert files["old"].modified is None


def test_a_file_has_the_times_that_the_system_tells(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    os.utime(tmp_path / "file", (1_700_000_000, 1_600_000_000))
    file = found(tmp_path)["file"]
    assert (file.accessed, file.modified) == (
        datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
        datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC),
    )
    assert (file.created is None) == (not hasattr((tmp_path / "file").stat(), "st_birthtime"))
    assert file.inside == ""


def test_reading_leaves_a_files_time_of_access_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    # Older than the last change: a system that writes times of access on reading would do so now.
    os.utime(tmp_path / "file", (1_000_000_000, 1_700_000_000))
    with open_source(tmp_path) as source:
        for file in source.files():
            assert b"".join(file.open()) == b"x"
    assert (tmp_path / "file").stat().st_atime == 1_000_000_000


def test_a_file_of_another_owner_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    opened = os.open

    def refuse(path: str, flags: int, **more: int) -> int:
        if flags & os.O_NOATIME:
            raise PermissionError(1, "Operation not permitted")
        return opened(path, flags, **more)

    with open_source(tmp_path) as source:
        monkeypatch.setattr(os, "open", refuse)
        assert [b"".join(file.open()) for file in source.files()] == [b"x"]
