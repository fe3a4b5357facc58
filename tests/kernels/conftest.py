"""The native twins, built for the tests, whatever the installation has."""

import os

import pytest

from vigil.kernels import build, native

# Set by test_sanitized.py, for the tests that it runs once more.
SANITIZED = "VIGIL_TEST_SANITIZED"
SANITIZERS = (
    "-O1",
    "-g",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> native.Library:
    """The native twins of exactly these sources."""
    found = build.compiler()
    if found is None:
        pytest.skip("no C++ compiler here: Debian package g++")
    path = tmp_path_factory.mktemp("native") / "libvigil.so"
    build.build(to=path, with_compiler=found, flags=SANITIZERS if SANITIZED in os.environ else ())
    return native.Library(path)
