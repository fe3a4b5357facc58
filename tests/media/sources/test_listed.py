"""A list of files: each line a row, in the list's order, whatever stands there; no link is followed."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.media.errors import MediaError
from vigil.media.sources import FoundFile, listed, open_list

NAMES = st.binary(min_size=1, max_size=12).filter(
    lambda name: not {0, 10, 13, 47} & set(name) and name not in {b".", b".."}
)


def listing(folder: Path, content: str | bytes) -> Path:
    path = folder / "list.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def found(path: Path) -> dict[str, FoundFile]:
    with open_list(path) as source:
        return {file.path: file for file in source.files()}


@settings(max_examples=40, deadline=None)
@given(tree=st.dictionaries(NAMES, st.binary(max_size=50), min_size=1, max_size=6), data=st.data())
def test_every_line_is_a_row_in_the_lists_order_and_read_again_by_its_locator(
    tree: dict[bytes, bytes], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("listed")
    (root / "files").mkdir()
    for name, content in tree.items():
        Path(os.fsdecode(os.fsencode(root / "files") + b"/" + name)).write_bytes(content)
    order = data.draw(st.permutations(sorted(tree)))
    with open_list(listing(root, b"\n".join(b"files/" + name for name in order))) as source:
        files = list(source.files())
        assert [b"".join(file.open()) for file in files] == [tree[name] for name in order]
        assert [b"".join(source.content(file.locator)) for file in files] == [tree[name] for name in order]
        assert len({file.locator for file in files}) == len(tree)


def test_what_cannot_be_read_is_a_row_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("words")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "in").write_text("x")
    (tmp_path / "link").symlink_to("here")
    (tmp_path / "folders link").symlink_to("folder")
    os.mkfifo(tmp_path / "pipe")
    lines = [
        "here", "gone", "folder", "link", "folders link/in", "here/in", "pipe", "n" * 300, "a\0b", "folder/in",
        "folder/../here", str(tmp_path / "here"),
    ]  # fmt: skip
    files = found(listing(tmp_path, "\n".join(lines)))
    assert {path: file.problem for path, file in files.items()} == {
        "here": "",
        "gone": "cannot be looked at (No such file or directory)",
        "folder": "folder; the list must name the files in it",
        "link": "symbolic link, not followed",
        "folders link/in": "leads through a symbolic link or past a file, not followed",
        "here/in": "leads through a symbolic link or past a file, not followed",
        "pipe": "pipe",
        "n" * 300: "cannot be looked at (File name too long)",
        "a\0b": "no path: it holds a zero byte",
        "folder/in": "",
        "folder/../here": "",
        str(tmp_path / "here"): "",
    }
    for file in files.values():
        if file.problem:
            with pytest.raises(MediaError, match="cannot be read"):
                list(file.open())


def test_lines_that_stand_twice_are_listed_once_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with open_list(listing(tmp_path, "a\nb\na\na\n")) as source:
        assert [file.path for file in source.files()] == ["a", "b"]
        assert source.describe() == "the list list.txt of 2 files, 2 of its lines a second time"


def test_ends_of_lines_and_marks_belong_to_no_name_and_all_else_does(tmp_path: Path) -> None:
    names = ["a", " b ", "# c", '"d"', "*"]
    for name in names:
        (tmp_path / name).write_text("x")
    files = found(listing(tmp_path, b"\xef\xbb\xbf" + "\r\n\r\n".join(names).encode() + b"\r\n\n"))
    assert {path: file.problem for path, file in files.items()} == dict.fromkeys(names, "")


@pytest.mark.parametrize("locator", ["other", "a/../../etc/passwd", "", "/etc/passwd", "../b"])
def test_a_locator_that_the_list_does_not_hold_finds_nothing(locator: str, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("x")
    with (
        open_list(listing(tmp_path, "a\n")) as source,
        pytest.raises(MediaError, match="no file of the list"),
    ):
        source.content(locator)


def test_a_link_put_there_after_the_listing_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "a").write_text("mine")
    with open_list(listing(tmp_path, "a\n")) as source:
        file = next(iter(source.files()))
        (tmp_path / "a").unlink()
        (tmp_path / "a").symlink_to("secret")
        with pytest.raises(MediaError, match="cannot be read"):
            list(file.open())


def test_a_list_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MediaError, match="cannot be read"):
        open_list(tmp_path / "nowhere")
    with pytest.raises(MediaError, match="names no file"):
        open_list(listing(tmp_path, "\n\r\n"))
    monkeypatch.setattr(listed, "LARGEST_LIST", 4)
    with pytest.raises(MediaError, match="is larger than"):
        open_list(listing(tmp_path, "abcd\n"))
    assert list(found(listing(tmp_path, "abc\n"))) == ["abc"]


def test_a_list_is_told_from_another_by_its_fingerprint(tmp_path: Path) -> None:
    with open_list(listing(tmp_path, "a\n")) as one:
        first = one.fingerprint()
        assert one.evidence_sha256() == ""
    with open_list(listing(tmp_path, "b\n")) as other:
        assert other.fingerprint() != first
