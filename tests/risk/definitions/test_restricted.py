"""Restricted definitions: encrypted where they lie, opened with their key only, and quiet about what they say."""

import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.definitions.written import definition, item, text_of, written
from vigil.risk import Answer, InstrumentError, NotApplicable, assess, load, recompute
from vigil.risk.definitions.restricted import (
    FIRST_LINE,
    check_apart,
    make_key,
    opened,
    sealed,
    told_without_content,
)

SECRET = "Is the moon made of green cheese?"
CONTENT = text_of(definition(restricted="yes", items=[item("one", question=SECRET)])).encode()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "elsewhere" / "key"
    path.parent.mkdir()
    make_key(path)
    return path


def lying(folder: Path, data: bytes) -> Path:
    path = folder / "secret.yaml.sealed"
    path.write_bytes(data)
    return path


def test_a_sealed_definition_opens_with_its_key_and_lies_encrypted(tmp_path: Path, key: Path) -> None:
    path = lying(tmp_path, sealed(CONTENT, key=key))
    assert b"cheese" not in path.read_bytes()
    one = load(path, key=key)
    assert one.restricted
    assert one.items[0].question == SECRET
    assert sealed(CONTENT, key=key) != sealed(CONTENT, key=key)


def test_without_a_key_it_is_refused(tmp_path: Path, key: Path) -> None:
    with pytest.raises(InstrumentError, match="restricted and sealed; name the file with its key"):
        load(lying(tmp_path, sealed(CONTENT, key=key)))


def test_in_clear_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match="restricted and lies in clear: seal it with a key"):
        load(written(tmp_path, CONTENT))


def test_what_is_sealed_must_say_that_it_is_restricted(tmp_path: Path, key: Path) -> None:
    with pytest.raises(InstrumentError, match="does not say that it is restricted"):
        load(lying(tmp_path, sealed(text_of(definition()).encode(), key=key)), key=key)


def test_another_key_does_not_open_it(tmp_path: Path, key: Path) -> None:
    other = tmp_path / "other"
    make_key(other)
    with pytest.raises(InstrumentError, match="was sealed with another, or it was changed"):
        load(lying(tmp_path, sealed(CONTENT, key=key)), key=other)


@given(st.data())
def test_no_byte_can_be_changed_or_taken_away_unseen(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("sealed")
    key = folder / "key"
    make_key(key)
    whole = sealed(CONTENT, key=key)
    place = data.draw(st.integers(len(FIRST_LINE), len(whole) - 1))
    flipped = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    for damaged in (flipped, whole[:place]):
        with pytest.raises(InstrumentError, match="cannot be opened"):
            opened(damaged, name="x", key=key)


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path, key: Path) -> None:
    path = lying(tmp_path, sealed(CONTENT, key=key))
    key.chmod(0o640)
    with pytest.raises(
        InstrumentError, match="can be read by others than its owner; close it with chmod 600"
    ):
        load(path, key=key)


@pytest.mark.parametrize("content", [b"", b"short", b"!" * 44, b"QUJD" * 20])
def test_what_is_no_key_is_not_used(tmp_path: Path, key: Path, content: bytes) -> None:
    path = lying(tmp_path, sealed(CONTENT, key=key))
    key.write_bytes(content)
    with pytest.raises(InstrumentError, match="holds no key of 32 bytes"):
        load(path, key=key)


def test_an_absent_key_is_one_sentence(tmp_path: Path, key: Path) -> None:
    path = lying(tmp_path, sealed(CONTENT, key=key))
    with pytest.raises(InstrumentError, match="cannot be read"):
        load(path, key=tmp_path / "absent")


def test_a_key_is_never_written_over_and_belongs_to_its_owner(tmp_path: Path, key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InstrumentError, match="never written over"):
        make_key(key)
    with pytest.raises(InstrumentError, match="cannot be written"):
        make_key(tmp_path / "absent" / "key")


def test_a_key_that_lies_in_the_home_is_refused(tmp_path: Path, key: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    check_apart(key, home=home)
    inside = home / "below" / "key"
    inside.parent.mkdir()
    make_key(inside)
    with pytest.raises(InstrumentError, match="lies inside"):
        check_apart(inside, home=home)
    around = home / ".." / "home" / "below" / "key"
    with pytest.raises(InstrumentError, match="lies inside"):
        check_apart(around, home=home)


def test_a_refusal_quotes_nothing_of_it(tmp_path: Path, key: Path, caplog: pytest.LogCaptureFixture) -> None:
    wrong = definition(restricted="yes", items=[item("cheese_1", question=f"{SECRET} {'x' * 2000}")])
    path = lying(tmp_path, sealed(text_of(wrong).encode(), key=key))
    with pytest.raises(InstrumentError) as raised:
        load(path, key=key)
    assert raised.value.__cause__ is None
    logging.getLogger("test").error("refused", exc_info=raised.value)
    assert "cheese" not in caplog.text
    assert "secret.yaml.sealed: item 1" in caplog.text


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("x: 'secret' is no (really 'secret') word.", "x: … is no … word."),
        ("nothing quoted.", "nothing quoted."),
    ],
)
def test_quotations_are_taken_out(sentence: str, left: str) -> None:
    assert told_without_content(sentence) == left


def test_an_assessment_leaves_answers_and_levels_behind_and_recomputes(tmp_path: Path, key: Path) -> None:
    one = load(lying(tmp_path, sealed(CONTENT, key=key)), key=key)
    result = assess(instrument=one, answers={"one": Answer.YES}, suspect_age=40)
    kept = json.loads(json.dumps(result.to_record()))
    assert "cheese" not in json.dumps(kept)
    assert (kept["answers"], kept["upper"]) == ({"one": "yes"}, "high")
    assert recompute(instrument=one, record=kept).to_record() == kept
    assert repr(one) == "Instrument('small', '1')"


def test_why_it_does_not_apply_is_kept_only_for_a_child(tmp_path: Path, key: Path) -> None:
    held = definition(
        restricted="yes",
        population={
            "words": "x",
            "minimum_age": 18,
            "gates": [
                {
                    "id": "cheese",
                    "question": SECRET,
                    "who_can_answer": ["x"],
                    "source": "x",
                    "otherwise": SECRET,
                }
            ],
        },
    )
    one = load(lying(tmp_path, sealed(text_of(held).encode(), key=key)), key=key)
    closed = assess(instrument=one, answers={"one": Answer.YES, "cheese": Answer.NO_CHECKED})
    assert isinstance(closed, NotApplicable)
    assert closed.reason == SECRET
    assert "moon" not in json.dumps(closed.to_record())
    child = assess(instrument=one, answers={"one": Answer.YES, "cheese": Answer.YES}, suspect_age=17)
    assert "child-first" in json.dumps(child.to_record())
