"""The shape of the house: arrows point down, and what lint cannot see is looked for here."""

import ast
import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "vigil"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
ENGINES = (
    "risk",
    "known",
    "media",
    "scenes",
    "ledger",
    "kernels",
    "formats",
    "statistics",
    "capacity",
    "validation",
    "linkage",
)
DECODERS = {"PIL", "pillow_heif", "pi_heif", "simplejpeg", "cv2", "av"}
UNPACKERS = {"zipfile", "tarfile", "lzma", "bz2", "gzip", "py7zr", "libarchive"}
SQLITE = {"sqlite3"}
JAIL = "media/jail/"
DRAWING = "cli/demo/evidence/"  # draws the demo's own pictures: nothing of a suspect's passes through it
# An analyst's own definition of an instrument: no evidence, and bounded in parts and bytes before it is read.
SPREADSHEET = "risk/exchange/xlsx_sheet.py"


def imported(path: Path) -> set[str]:
    """The top-level names a module imports, anywhere in it and for whatever reason."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def contracts() -> list[str]:
    settings = configparser.ConfigParser()
    settings.read(ROOT / ".importlinter")
    return [part.rpartition(":")[2] for part in settings.sections() if ":contract:" in part]


@pytest.mark.parametrize("contract", contracts())
def test_a_contract_is_kept(contract: str, tmp_path: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    line = [linter, "--no-logo", "--cache-dir", tmp_path, "--contract", contract]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Contracts: 1 kept, 0 broken." in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_its_purpose_in_one_line(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text()))
    if path.read_text().strip():
        assert said
        assert said.splitlines()[0].endswith((".", ":"))


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_imports_neither_django_nor_the_system_sqlite(engine: str) -> None:
    for path in (SOURCE / engine).rglob("*.py"):
        assert not imported(path) & ({"django", "ninja", "jinja2"} | SQLITE), path


def test_pictures_are_decoded_in_the_jail_alone() -> None:
    importers = {name_of(path) for path in MODULES if imported(path) & DECODERS}
    assert not [name for name in importers if not name.startswith((JAIL, DRAWING))]


def test_archives_are_unpacked_in_the_jail_alone() -> None:
    importers = {name_of(path) for path in MODULES if imported(path) & UNPACKERS}
    assert not [name for name in importers if not name.startswith((JAIL, DRAWING, SPREADSHEET))]


def test_only_the_desks_own_backend_touches_the_name_sqlite3() -> None:
    users = {name_of(path) for path in MODULES if imported(path) & SQLITE}
    assert users <= {"desk/sqlite/base.py"}


def test_nothing_unpickles() -> None:
    assert not [name_of(path) for path in MODULES if imported(path) & {"pickle", "shelve", "dill", "marshal"}]


def test_no_room_is_a_heap() -> None:
    heaps = {"utils", "common", "helpers", "core", "misc"}
    assert not [name_of(path) for path in MODULES if heaps & {path.stem, *path.parent.parts}]


def test_no_page_or_script_reaches_for_another_host() -> None:
    kinds = {".html", ".css", ".js", ".svg"}
    fetch = re.compile(
        r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import\s+["']"""
    )
    pages = [path for path in SOURCE.rglob("*") if path.suffix in kinds]
    leaks = {name_of(path): found[0] for path in pages if (found := fetch.search(path.read_text()))}
    assert not leaks
