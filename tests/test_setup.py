"""./vigil on a small checkout of its own: one tiny wheel to install, no network."""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from bootstrap import packages, pythons
from bootstrap.errors import SetUpError
from bootstrap.launch import read_wheels
from bootstrap.state import State

ROOT = Path(__file__).resolve().parents[1]
INSTALLING = "Installing packages"


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    make_wheel(folder, body="ANSWER = 42\n")
    return folder


@pytest.fixture
def checkout(tmp_path: Path, wheels: Path) -> Path:
    """The real launcher and door, with a lock of one tiny package."""
    root = tmp_path / "check out"  # a space in the path is ordinary
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "bootstrap", root / "bootstrap", ignore=ignore)
    shutil.copytree(ROOT / "src" / "vigil" / "cli", root / "src" / "vigil" / "cli", ignore=ignore)
    for name in ("vigil", "src/vigil/__init__.py", "src/vigil/errors.py"):
        shutil.copy(ROOT / name, root / name)
    lock(root, wheels)
    return root


def make_wheel(folder: Path, *, body: str) -> None:
    info = "tiny-1.0.dist-info"
    with zipfile.ZipFile(folder / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny.py", body)
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def lock(root: Path, wheels: Path) -> None:
    digest = hashlib.sha256((wheels / "tiny-1.0-py3-none-any.whl").read_bytes()).hexdigest()
    (root / "requirements.lock").write_text(f"tiny==1.0 \\\n    --hash=sha256:{digest}\n")


def command(checkout: Path, wheels: Path, *words: str) -> list[str]:
    return [sys.executable, str(checkout / "vigil"), "--wheels", str(wheels), *(words or ("--version",))]


def vigil(
    checkout: Path, wheels: Path, *words: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(checkout, wheels, *words), capture_output=True, text=True, cwd=cwd, check=False
    )


def check_stands(checkout: Path, wheels: Path) -> None:
    """The state every way must end in."""
    done = vigil(checkout, wheels)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("vigil ")
    assert State(checkout).is_ready()
    probe = [str(State(checkout).python), "-c", "import tiny, vigil; print(tiny.ANSWER)"]
    assert subprocess.run(probe, capture_output=True, text=True, check=True).stdout == "42\n"


def test_the_first_run_installs_and_the_second_hands_over_at_once(checkout: Path, wheels: Path) -> None:
    first = vigil(checkout, wheels)
    assert (first.returncode, first.stdout[:6]) == (0, "vigil ")
    assert INSTALLING in first.stderr
    second = vigil(checkout, wheels)
    assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, "")


def test_the_installed_command_is_the_same_door(checkout: Path, wheels: Path) -> None:
    check_stands(checkout, wheels)
    installed = checkout / ".venv" / "bin" / "vigil"
    said = subprocess.run([installed, "--version"], capture_output=True, text=True, check=True).stdout
    assert said == vigil(checkout, wheels).stdout


def test_the_exit_status_of_the_command_comes_through(checkout: Path, wheels: Path) -> None:
    done = vigil(checkout, wheels, "no-such-command")
    assert done.returncode == 2
    assert "no-such-command" in done.stderr


def test_killed_at_random_moments_it_completes_the_next_time(checkout: Path, wheels: Path) -> None:
    moments = random.Random(20)
    for _ in range(20):
        running = subprocess.Popen(
            command(checkout, wheels),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(moments.uniform(0, 1.5))
        if moments.random() < 0.5:
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()  # pip lives on for a moment, and the lock with it
        running.wait()
        if moments.random() < 0.3:
            shutil.rmtree(checkout / ".venv", ignore_errors=True)
    check_stands(checkout, wheels)


def test_two_at_once_both_succeed_and_install_once(checkout: Path, wheels: Path) -> None:
    both = [
        subprocess.Popen(command(checkout, wheels), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ended = [running.communicate() for running in both]
    assert [running.returncode for running in both] == [0, 0], ended
    assert sum(INSTALLING in stderr for _, stderr in ended) == 1
    check_stands(checkout, wheels)


def test_a_changed_lock_is_installed(checkout: Path, wheels: Path) -> None:
    check_stands(checkout, wheels)
    with (checkout / "requirements.lock").open("a") as lines:
        lines.write("# another day\n")
    assert INSTALLING in vigil(checkout, wheels).stderr
    check_stands(checkout, wheels)


def test_a_moved_checkout_is_set_up_for_its_new_place(checkout: Path, wheels: Path) -> None:
    check_stands(checkout, wheels)
    moved = checkout.rename(checkout.with_name("elsewhere"))
    check_stands(moved, wheels)
    assert str(checkout) not in (moved / ".venv" / "bin" / "vigil").read_text()


def test_a_wheel_that_does_not_fit_its_hash_is_refused(checkout: Path, wheels: Path) -> None:
    make_wheel(wheels, body="ANSWER = 'forged'\n")
    done = vigil(checkout, wheels)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 2  # the announcement and one sentence
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not State(checkout).has_packages()


def test_a_forged_pip_is_refused(checkout: Path, wheels: Path) -> None:
    with (checkout / "bootstrap" / packages.PIP).open("ab") as wheel:
        wheel.write(b"x")
    done = vigil(checkout, wheels)
    assert done.returncode == 2
    assert "git checkout -- bootstrap" in done.stderr


def test_somebody_elses_environment_is_left_alone(checkout: Path, wheels: Path) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "theirs").touch()
    done = vigil(checkout, wheels)
    assert done.returncode == 2
    assert "not made by ./vigil" in done.stderr
    assert (checkout / ".venv" / "theirs").exists()


def test_a_module_in_the_folder_one_stands_in_is_not_imported(
    checkout: Path, wheels: Path, tmp_path: Path
) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    for name in ("argparse.py", "importlib.py", "vigil.py"):
        (evidence / name).write_text("raise SystemExit('imported from the evidence')\n")
    done = vigil(checkout, wheels, "--help", cwd=evidence)
    assert (done.returncode, done.stdout[:5]) == (0, "Vigil"), done.stderr


@pytest.mark.parametrize(
    ("version", "suits"),
    [
        ((3, 10, 13), False),
        ((3, 11, 0), True),
        ((3, 12, 1), True),
        ((3, 13, 9), True),
        ((3, 14, 0), False),
        ((2, 7), False),
    ],
)
def test_only_the_promised_pythons_will_do(version: tuple[int, ...], suits: bool) -> None:
    assert pythons.is_suitable(version) is suits


def test_another_python_is_found_by_its_answer_and_not_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "python3.13"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pythons.other_python() is None
    (tmp_path / "python3.11").symlink_to(sys.executable)
    assert pythons.other_python() == str(tmp_path / "python3.11")


def test_the_refusal_of_an_old_python_says_which_would_do() -> None:
    assert "this is Python 3.9; Vigil needs Python 3.11, 3.12 or 3.13" in pythons.refusal((3, 9, 2))


@pytest.mark.parametrize("spelling", ["apart", "joined", "environment"])
def test_a_folder_of_wheels_can_be_named_three_ways(wheels: Path, spelling: str) -> None:
    words = {"apart": ["--wheels", str(wheels)], "joined": [f"--wheels={wheels}"], "environment": []}[
        spelling
    ]
    environment = {"VIGIL_WHEELS": str(wheels)} if spelling == "environment" else {}
    assert read_wheels([*words, "scan", "--wheels", "x"], environment=environment) == (
        wheels,
        ["scan", "--wheels", "x"],
    )


@pytest.mark.parametrize("words", [["--wheels"], ["--wheels", "no-such-folder"], ["--wheels=."]])
def test_a_folder_without_wheels_is_refused(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SetUpError, match="wheels"):
        read_wheels(words, environment={})


def test_an_index_out_of_reach_is_said_in_one_sentence() -> None:
    complaints = [
        "WARNING: Retrying after connection broken by 'NameResolutionError'",
        "No matching distribution",
    ]
    sentence = packages.explain(complaints, wheels=None)
    assert "cannot be reached; check the network" in sentence


def test_the_lock_holds_a_hash_for_every_package_and_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text()
    entries = [entry for entry in text.replace("\\\n", " ").splitlines() if entry[:1].isalnum()]
    assert len(entries) > 30
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
