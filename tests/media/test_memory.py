"""Memory that is freed and taken again."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import resource, sys
from vigil.media.memory import keep_what_is_freed
if sys.argv[1] == "kept":
    keep_what_is_freed()
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def read():
    return [b"x" * (3 << 20) for _ in range(12)]
read()
before = faults()
read()
print(faults() - before)
"""


def faults(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, check=True, timeout=60)
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives memory back so")
def test_what_is_freed_is_taken_again_without_the_kernel() -> None:
    pages = 12 * (3 << 20) // 4096
    assert faults("kept") < pages / 10
    assert faults("given back") > pages / 2
