"""No process that a scan starts escapes the count, whether it was waited for, left behind, or still runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.processes import run_watched

ROOT = Path(__file__).resolve().parents[2]
SPENT = 0.3  # seconds of CPU
SPIN = f"import time\nwhile time.process_time() < {SPENT}: pass\nprint('done', flush=True)\n"
START = "import subprocess, sys\nsubprocess.Popen([sys.executable, '{folder}/spin.py'])\n"
# Each ends its line, or its own end, only when the work is done: no clock is waited for.
WAYS = {
    "waited for": "subprocess.run([sys.executable, '{folder}/spin.py'], stdout=subprocess.PIPE, check=True)",
    "still running": (
        "held = subprocess.Popen([sys.executable, '-i', '{folder}/spin.py'], stdin=subprocess.PIPE, "
        "stdout=subprocess.PIPE, stderr=subprocess.DEVNULL); held.stdout.readline()"
    ),
    "left behind": (
        "held = subprocess.Popen([sys.executable, '{folder}/start.py'], stdout=subprocess.PIPE); held.stdout.read()"
    ),
}
COUNT = """
import subprocess, sys
from benchmarks.processes import adopt_orphans, cpu_seconds
adopt_orphans()
before = cpu_seconds()
{work}
print(cpu_seconds() - before)
"""


@pytest.mark.parametrize("way", WAYS)
def test_the_time_of_a_process_counts(way: str, tmp_path: Path) -> None:
    (tmp_path / "spin.py").write_text(SPIN)
    (tmp_path / "start.py").write_text(START.format(folder=tmp_path))
    work = WAYS[way].format(folder=tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", COUNT.format(work=work)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) >= SPENT - 0.05  # the kernel counts in hundredths


def test_memory_is_that_of_all_processes_together() -> None:
    hold = "held = bytearray(b'1' * {size}); print('held', flush=True)"
    child = hold.format(size=60_000_000) + "; input()"
    program = (
        f"import subprocess, sys, time; {hold.format(size=60_000_000)}; "
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE); "
        "child.stdout.readline(); time.sleep(0.5); child.communicate()"
    )
    said, peak = run_watched([sys.executable, "-c", program], folder=ROOT)
    assert said == "held\n"
    assert 120 <= peak < 400


def test_a_program_that_fails_is_named() -> None:
    with pytest.raises(SystemExit, match=r"raise SystemExit\(3\).* ended with 3"):
        run_watched([sys.executable, "-c", "raise SystemExit(3)"], folder=ROOT)


def test_a_program_may_print_more_than_a_pipe_holds() -> None:
    said, _ = run_watched([sys.executable, "-c", "print('x' * 1_000_000)"], folder=ROOT)
    assert len(said) == 1_000_001
