"""The kernels' tests once more, with twins that end at the first byte read or written where nothing may be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kernels.conftest import SANITIZED
from vigil.kernels import build

HERE = Path(__file__).parent
RUNTIMES = ("libasan.so", "libubsan.so")


def runtimes() -> list[str]:
    """The sanitizers' own libraries, which must be loaded before anything else."""
    compiler = build.compiler()
    if compiler is None:
        pytest.skip("no C++ compiler here: Debian package g++")
    found = [
        subprocess.run(
            [compiler, f"-print-file-name={name}"], capture_output=True, text=True, check=True
        ).stdout.strip()
        for name in RUNTIMES
    ]
    if not all(Path(path).is_absolute() for path in found):
        pytest.skip("the compiler came without its sanitizers")
    return found


@pytest.mark.slow
def test_no_native_twin_reads_or_writes_where_nothing_may_be() -> None:
    # Python itself lets memory go at its end; that is not what is looked for.
    environment = os.environ | {
        "LD_PRELOAD": " ".join(runtimes()),
        "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1:allocator_may_return_null=1",
        SANITIZED: "1",
    }
    others = [str(path) for path in sorted(HERE.glob("test_*.py")) if path != Path(__file__)]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "--no-cov",
        *others,
    ]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, (finished.stdout + finished.stderr)[-6000:]


@pytest.mark.slow
def test_the_sanitizers_are_awake(tmp_path: Path) -> None:
    source = tmp_path / "beyond.cpp"
    source.write_text('extern "C" int beyond(const int* at) { return at[1]; }')
    library = tmp_path / "beyond.so"
    compiler = build.compiler()
    loaded = " ".join(runtimes())
    assert compiler is not None
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-fsanitize=address,undefined", "-o", str(library), str(source)],
        check=True,
    )
    asked = (
        f"import ctypes; ctypes.CDLL({str(library)!r}).beyond((ctypes.c_int * 1).from_buffer(bytearray(4)))"
    )
    environment = os.environ | {
        "LD_PRELOAD": loaded,
        "PYTHONMALLOC": "malloc",
        "ASAN_OPTIONS": "detect_leaks=0",
    }
    finished = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=False
    )
    assert finished.returncode != 0
    assert "heap-buffer-overflow" in finished.stderr
