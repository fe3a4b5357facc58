"""Finding programs and servers on a machine."""

from pathlib import Path

import pytest

from vigil.cli.machine import Program, postgresql_binaries


def program(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_first_of_its_names_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    wanted = Program(("one-vigil-test", "two-vigil-test"), "package", "nothing")
    assert wanted.path() is None
    second = program(tmp_path, "two-vigil-test")
    assert wanted.path() == second
    first = program(tmp_path, "one-vigil-test")
    assert wanted.path() == first


def test_the_newest_server_is_chosen_by_number(tmp_path: Path) -> None:
    assert postgresql_binaries(tmp_path) is None
    for version in ("9.6", "15", "8"):
        program(tmp_path / version / "bin", "initdb")
    (tmp_path / "16" / "bin").mkdir(parents=True)  # a client without its server
    assert postgresql_binaries(tmp_path) == tmp_path / "15" / "bin"
