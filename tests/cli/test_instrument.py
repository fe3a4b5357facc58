"""`vigil instrument`: definitions checked, signed, sealed and exchanged from the terminal."""

from pathlib import Path

import pytest

from risk.definitions.written import definition, text_of
from vigil.cli.door import main
from vigil.risk.loading import SHIPPED, SHIPPED_FOLDER


def asked(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    status = main(["instrument", *map(str, words)])
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(text_of(definition()), encoding="utf-8")
    return path


def test_what_is_shipped_is_listed_with_what_it_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    status, said, _ = asked(capsys, "list")
    assert status == 0
    assert "demonstration-four-step 2: Demonstration four-step instrument (on)" in said
    assert "not KIRAT" in said
    assert "cport 1: CPORT (Child Pornography Offender Risk Tool) (off until a force switches it on)" in said


def test_a_definition_is_checked(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said, _ = asked(capsys, "check", small)
    assert status == 0
    assert "its test vectors come to what they must" in said
    assert "monotone: no worse answer lowers its result" in said
    assert "not signed off" in said
    _, said, _ = asked(capsys, "check", SHIPPED_FOLDER / "osp_dc_v1.yaml")
    assert "reads age: The published points weigh the age" in said
    assert "drives no clock" in said
    signed_off = {"transcribed_by": "Anna A", "checked_by": "Ben B", "against": "x", "on": "2026-01-31"}
    small.write_text(text_of(definition(monotone="no", sign_off=signed_off)), encoding="utf-8")
    _, said, _ = asked(capsys, "check", small)
    assert "transcribed by Anna A, checked by Ben B" in said
    assert "not declared monotone" in said


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    status, said, _ = asked(capsys, "schema")
    assert status == 0
    assert "https://json-schema.org/draft/2020-12/schema" in said


def test_a_signature_holds_the_file(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = tmp_path / "force.key"
    status, said, _ = asked(capsys, "sign", small, "--key", key, "--name", "force")
    assert status == 0
    assert "A new key was made" in said
    assert "A new key" not in asked(capsys, "sign", small, "--key", key, "--name", "force")[1]
    public = ("--public-key", key.with_suffix(".pub"))
    status, said, _ = asked(capsys, "verify", small, *public)
    assert (status, "signed as force" in said) == (0, True)
    small.write_text(small.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    status, _, mistake = asked(capsys, "verify", small, *public)
    assert (status, "but of another file" in mistake) == (2, True)
    status, _, mistake = asked(capsys, "verify", SHIPPED, *public)
    assert (status, "has no signature beside it" in mistake) == (2, True)
    status, _, mistake = asked(capsys, "sign", small, "--key", key, "--name", "two words")
    assert (status, "cannot name a signer" in mistake) == (2, True)


def test_a_restricted_definition_is_sealed_and_assessed_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clear, home, key = tmp_path / "clear.yaml", tmp_path / "home", tmp_path / "keys" / "key"
    clear.write_text(text_of(definition(restricted="yes")), encoding="utf-8")
    home.mkdir()
    key.parent.mkdir()
    status, said, _ = asked(capsys, "key", key)
    assert (status, "keep a copy apart" in said) == (0, True)
    sealed = home / "x.sealed"
    status, said, _ = asked(capsys, "seal", clear, "--key", key, "--to", sealed)
    assert (status, "Destroy" in said) == (0, True)
    status, said, _ = asked(capsys, "check", sealed, "--key", key)
    assert status == 0
    status, _, mistake = asked(capsys, "check", sealed)
    assert (status, "name the file with its key" in mistake) == (2, True)
    status, _, mistake = asked(capsys, "seal", clear, "--key", key, "--to", key.parent / "x.sealed")
    assert (status, "lies inside" in mistake) == (2, True)
    assert main(["assess", "--questions", "--instrument", str(sealed), "--key", str(key)]) == 0
    assert "one: not_yet_checked" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", [".dmn", ".csv", ".xlsx"])
def test_a_structure_goes_out_and_comes_back_as_the_next_version(
    suffix: str, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, new = tmp_path / f"table{suffix}", tmp_path / "next.yaml"
    status, said, _ = asked(capsys, "export", small, "--to", table)
    assert (status, "2 rules on 1 inputs" in said) == (0, True)
    status, said, _ = asked(capsys, "import", table, "--into", small, "--version", "2", "--to", new)
    assert (status, "version 2" in said) == (0, True)
    assert asked(capsys, "check", new)[0] == 0
    status, _, mistake = asked(capsys, "import", table, "--into", small, "--version", "3", "--to", new)
    assert (status, "never edited" in mistake) == (2, True)


def test_a_table_that_gets_the_test_vectors_wrong_leaves_no_file(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, new = tmp_path / "table.csv", tmp_path / "next.yaml"
    asked(capsys, "export", small, "--to", table)
    table.write_text(table.read_text(encoding="utf-8").replace("high", "medium"), encoding="utf-8")
    status, _, mistake = asked(capsys, "import", table, "--into", small, "--version", "2", "--to", new)
    assert (status, "test vector 'yes' fails" in mistake) == (2, True)
    assert not new.exists()


def test_a_name_that_says_nothing_is_refused(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, mistake = asked(capsys, "export", small, "--to", tmp_path / "table.txt")
    assert (status, "does not say what it is" in mistake) == (2, True)
