"""What is likely to tell most is read first; the order never leaves anything out."""

from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from vigil.media.order import FIRST, LAST, apart, rank


def ranked(path: str, size: int = 500_000, state: str = "accessible") -> int:
    return rank(path=path, size=size, state=state)


def test_pictures_where_people_keep_them_come_before_pictures_of_programs() -> None:
    assert ranked("Users/a/Pictures/x.jpg") < ranked("somewhere/x.jpg") < ranked("Windows/Web/x.jpg")


def test_what_was_deleted_is_not_later_than_what_was_kept() -> None:
    assert ranked("somewhere/x.jpg", state="deleted") <= ranked("somewhere/x.jpg")


def test_a_name_without_an_ending_comes_before_documents_and_programs() -> None:
    assert ranked("Users/a/hidden") < ranked("Users/a/letter.docx") < ranked("Windows/System32/x.dll")


def test_symbols_of_programs_do_not_come_with_the_photographs() -> None:
    assert ranked("Users/a/Pictures/x.jpg", size=900) > ranked("Users/a/Pictures/x.jpg")


def test_films_come_with_the_photographs_whatever_their_size() -> None:
    assert ranked("dcim/x.mp4", size=900) == ranked("DCIM/x.jpg") == FIRST


@given(
    st.text(alphabet=st.characters(exclude_characters="\0")),
    st.integers(0, 1 << 50),
    st.sampled_from(["accessible", "deleted"]),
)
def test_every_path_has_a_rank(path: str, size: int, state: str) -> None:
    assert FIRST <= rank(path=path, size=size, state=state) <= LAST


@given(st.text(alphabet="ab./\u00fc "))
def test_folders_and_ending_are_those_of_pathlib(path: str) -> None:
    place = PurePosixPath(path)
    folders = [part for part in place.parts[:-1] if part.strip("/")]
    # From Python 3.14 on a name that ends with a dot has the dot for its ending.
    assert apart(path) == (folders, place.suffix.rstrip("."))
