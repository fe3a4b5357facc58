"""Peers from PyPI, installed once into a scratch folder that the project itself never looks into."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What is measured against, at the versions that docs/explanation/performance.md names.
VERSIONS = {
    "threatexchange": "1.2.17",
    "pdqhash": "0.2.8",
    "faiss-cpu": "1.15.1",
    "lmdb": "3.0.0",
    "ciw": "3.2.7",
    "openmined-psi": "2.0.6",
    "splink": "5.0.0",
    "dedupe": "3.0.3",
    "recordlinkage": "0.16",
    "nomenklatura": "4.17.4",
    "pseudopeople": "1.3.1",
}

# What a peer does not work with otherwise: dedupe 3.0.3 asks BTrees for what version 6.5 took away.
WITH = {"dedupe": ("btrees==6.1",)}


def folder() -> Path:
    """Where peers lie: ``VIGIL_BENCHMARK_PEERS``, else in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("VIGIL_BENCHMARK_PEERS") or Path(cache) / "vigil-benchmarks")


def need(*names: str) -> None:
    """Make peers importable, after everything that the project has itself.

    Raises:
        SystemExit: a peer cannot be installed; pip's own words say why.
    """
    place = folder() / f"python{sys.version_info.major}.{sys.version_info.minor}"
    for name in names:
        done = place / f".{name}-{VERSIONS[name]}"
        if not done.exists():
            _install(f"{name}=={VERSIONS[name]}", place)
            done.touch()
    if str(place) not in sys.path:
        sys.path.append(str(place))


def apart(name: str) -> Path:
    """The folder of a peer that is installed by itself, because it needs other versions of what others need.

    Raises:
        SystemExit: it cannot be installed; pip's own words say why.
    """
    place = folder() / "linkage" / name
    done = place / f".{name}-{VERSIONS[name]}"
    if not done.exists():
        _install(f"{name}=={VERSIONS[name]}", place, *WITH.get(name, ()))
        done.touch()
    return place


def beside(name: str) -> dict[str, str]:
    """The environment of a process in which such a peer, and what it needs, goes before everything that is installed."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (apart(name), ROOT, ROOT / "src")))}


def _install(requirement: str, place: Path, *others: str) -> None:
    place.mkdir(parents=True, exist_ok=True)
    (pip,) = (ROOT / "bootstrap").glob("pip-*.whl")
    command = [sys.executable, f"{pip}/pip", "install", "--quiet", "--prefer-binary"]
    finished = subprocess.run([*command, "--target", str(place), requirement, *others], check=False)
    if finished.returncode != 0:
        raise SystemExit(
            f"The peer {requirement} could not be installed; benchmarks need it to compare with."
        )
