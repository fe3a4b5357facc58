"""The native twins, built for the tests, whatever the installation has."""

import pytest

from vigil.kernels import build, native


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> native.Library:
    """The native twins of exactly these sources."""
    found = build.compiler()
    if found is None:
        pytest.skip("no C++ compiler here: Debian package g++")
    path = tmp_path_factory.mktemp("native") / "libvigil.so"
    build.build(to=path, with_compiler=found)
    return native.Library(path)
