"""Every mistake a person can make is one sentence on standard error, exit status 2, and nothing half-written."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vigil.cli.commands import GROUPS, load

MAPPING = "format: vigil-csv-mapping/1\ncolumns: {report_id: Reference}\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with something of every wrong kind in it."""
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "words.txt").write_text("just words")
    (tmp_path / "noise.raw").write_bytes(b"\x07" * 100_000)
    (tmp_path / "reports.json").write_text('[{"reportId": 1, "reportedInformation": {}}]')
    (tmp_path / "rows.csv").write_text("Ref,Name\n1,x\n")
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    (tmp_path / "bad-mapping.yaml").write_text(MAPPING + "colour: red\n")
    (tmp_path / "answers.yaml").write_text("answers: {a: perhaps}\n")
    return tmp_path


def vigil(place: Path, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"VIGIL_HOME": str(place / "home"), "COLUMNS": "200"} | changed
    return subprocess.run(
        [sys.executable, "-m", "vigil.cli.door", *words],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def said(place: Path, *words: str, **changed: str) -> str:
    """The one sentence a command leaves with."""
    result = vigil(place, *words, **changed)
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("scan absent --to a.scan", "no evidence at"),
        ("scan noise.raw --to a.scan", "no file system"),
        ("scan noise.raw", "--to"),
        ("scan . --to a.scan --known words.txt", "not a known set"),
        ("scan . --to a.scan --time-budget soon", "no number of minutes"),
        ("scan . --to a.scan --time-budget 0", "no number of minutes"),
        ("rescan absent --known words.txt --to a.scan", "not a known set"),
        ("rescan absent --to a.scan", "--known"),
        ("known inspect absent", "cannot be opened"),
        ("known build --to a.known", "at least one set"),
        ("known build words.txt --to a.known", "of no format that is known"),
        ("known build absent --to a.known", "cannot be opened"),
        ("known build --as vics words.txt --to a.known", "not whole"),
        ("known build --benign-as nsrl words.txt --to a.known", "not an NSRL"),
        ("known build --as tarot words.txt --to a.known", "no format 'tarot'"),
        ("known build rows.csv --to a.known --damaged d.jsonl", "of no format that is known"),
        ("known build --as csv rows.csv --to a.known --damaged d.jsonl", "say which with --columns"),
        ("known build --as csv rows.csv --columns md5=Hash --to a.known", "no column 'Hash'"),
        ("known build --as csv rows.csv --columns colour=Name --to a.known", "cannot hold 'colour'"),
        ("known build --as csv rows.csv --columns md5 --to a.known", "md5=Hash"),
        ("known merge words.txt --to a.known", "at least two"),
        ("known merge words.txt noise.raw --to a.known", "is not a known set"),
        ("known subtract words.txt noise.raw --to a.known", "is not a known set"),
        ("known diff words.txt noise.raw", "is not a known set"),
        ("known export words.txt --vics a.json", "is not a known set"),
        ("known sign words.txt --key k.pem", "is not a known set"),
        ("known verify words.txt", "is not a known set"),
        ("known lookup words.txt --photodna abc", "192 (base64)"),
        ("known lookup words.txt xyz", "not hex"),
        ("known lookup words.txt words.txt --vpdq", "cannot be asked: line 1"),
        ("known lookup noise.raw absent --vpdq", "cannot be opened"),
        ("known build --as vpdq words.txt --to a.known", "no set was made"),
        ("known build --as csv rows.csv --columns vpdq=Name --to a.known", "no set was made"),
        (
            "known build --as csv rows.csv --columns md5=Ref --frames-from words.txt --to a.known",
            "not a scan file",
        ),
        ("assess", "--questions"),
        ("assess absent.yaml", "cannot be read"),
        ("assess answers.yaml", "answers.yaml"),
        ("assess answers.yaml --instrument words.txt", "words.txt"),
        ("demo --referrals 0 --no-serve", "must lie between"),
        ("demo --home words.txt/x --no-serve", "cannot be written"),
        ("export absent.scan --to a.csv", "no scan file at"),
        ("export words.txt --to a.csv", "not a scan file"),
        ("export words.txt --to a.json", "add --as csv"),
        ("export words.txt", "--to"),
        ("export words.txt --to a.csv --text ab", "3 to 200 letters"),
        ("export words.txt --to a.csv --verdict clean", "invalid choice"),
        ("export words.txt --to a.csv --began yesterday", "is no time"),
        ("compare absent.scan words.txt", "no scan file at"),
        ("compare words.txt words.txt --to a.csv", "not a scan file"),
        ("compare words.txt", "second"),
        ("simulate", "Name a scenario"),
        ("simulate absent.yaml", "cannot be read"),
        ("simulate words.txt --to a.pdf", "holds no mapping"),
        ("simulate noise.raw", "not plain YAML"),
        ("simulate today --to a.docx", ".pdf, .html, .md"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_mistake_at_the_bench_is_one_sentence_and_leaves_nothing(
    place: Path, words: str, sentence: str
) -> None:
    before = sorted(path.name for path in place.iterdir())
    assert sentence in said(place, *words.split())
    assert sorted(path.name for path in place.iterdir() if path.name != "home") == before


def test_mistakes_at_the_desk_are_one_sentence(place: Path, command_database: str) -> None:
    for words in ("add wex Wexmere", "add-team wex north North"):
        assert vigil(place, "force", *words.split()).returncode == 0
    added = subprocess.run(
        [sys.executable, "-m", "vigil.cli.door", "force", "add-user", "wex", "ada", "Ada", "--role", "triage", "--team", "north"],
        env=os.environ | {"VIGIL_HOME": str(place / "home")}, input="correct horse battery\n", text=True, check=False,
    )  # fmt: skip
    assert added.returncode == 0
    mistakes = {
        "refer reports.json --team nowhere --as ada": "no team 'nowhere'",
        "refer reports.json --team north --as nobody": "no active user 'nobody'",
        "refer reports.json --team north --as ada": "that role may not",
        "force add wex Again": "is taken",
        "force add-team nowhere x X": "no force 'nowhere'",
    }
    for words, sentence in mistakes.items():
        answer = said(place, *words.split())
        assert sentence in answer or "may not do this" in answer


def test_files_of_the_wrong_kind_are_one_sentence_and_keep_nothing(
    place: Path, command_database: str
) -> None:
    vigil(place, "force", "add", "wex", "Wexmere")
    vigil(place, "force", "add-team", "wex", "north", "North")
    subprocess.run(
        [sys.executable, "-m", "vigil.cli.door", "force", "add-user", "wex", "ida", "Ida", "--role", "intake", "--team", "north"],
        env=os.environ | {"VIGIL_HOME": str(place / "home")}, input="correct horse battery\n", text=True, check=True,
    )  # fmt: skip
    for words, sentence in {
        "refer absent.json": "cannot be opened",
        "refer empty": "empty",
        "refer words.txt": "neither NCMEC JSON",
        "refer rows.csv": "--mapping",
        "refer rows.csv --mapping mapping.yaml": "no column 'Reference'",
        "refer rows.csv --mapping bad-mapping.yaml": "'colour'",
    }.items():
        assert sentence in said(place, *words.split(), "--team", "north", "--as", "ida")
    good = vigil(place, "refer", "reports.json", "--team", "north", "--as", "ida", "--open-cases")
    assert good.returncode == 0, good.stderr
    assert "1 records, 1 new" in good.stdout
    verified = vigil(place, "journal", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.skipif(
    os.environ.get("VIGIL_DATABASE_URL", "").startswith("postgres"),
    reason="a server's desk is in no folder",
)
@pytest.mark.parametrize(
    "words",
    [
        "people nightly",
        "journal verify",
        "journal checkpoint kept",
        "refer reports.json --team north --as ida",
    ],
)
def test_a_mistyped_folder_is_refused_and_becomes_no_desk(place: Path, words: str) -> None:
    command, *rest = words.split()
    assert said(place, command, "--home", "absent", *rest).startswith("vigil: There is no desk in absent;")
    assert said(place, command, *rest).startswith("vigil: There is no desk here;")
    assert not (place / "absent").exists()
    assert not (place / "home").exists()


def test_a_database_that_is_down_is_one_sentence(place: Path) -> None:
    answer = said(place, "force", "list", VIGIL_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert "VIGIL_DATABASE_URL" in answer


@pytest.mark.parametrize("url", ["mysql://x", "postgresql://x:99999999/y"])
def test_a_database_that_cannot_be_is_one_sentence(place: Path, url: str) -> None:
    assert "VIGIL_DATABASE_URL" in said(place, "force", "list", VIGIL_DATABASE_URL=url)


def test_an_address_that_is_taken_is_one_sentence(place: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "choose another with --port" in said(place, "serve", "--port", str(taken.getsockname()[1]))
    assert "choose another with --port" in said(place, "serve", "--port", "99999999")


@pytest.mark.parametrize("name", [name for group in GROUPS for name in group.modules])
def test_every_command_has_a_help_that_reads_as_sentences(place: Path, name: str) -> None:
    result = vigil(place, name, "--help")
    assert result.returncode == 0
    assert f"vigil {name}" in result.stdout
    assert load(next(group.modules[name] for group in GROUPS if name in group.modules)).HELP


def test_the_form_of_questions_is_a_form_that_can_be_assessed(place: Path) -> None:
    form = vigil(place, "assess", "--questions").stdout
    (place / "form.yaml").write_text(form)
    result = vigil(place, "assess", "form.yaml", "--age", "40")
    assert "Low to Very High" in result.stdout
    assert "Ask next:" in result.stdout
    assert "not KIRAT" in result.stdout
    assert "Not applicable" in vigil(place, "assess", "form.yaml", "--age", "17").stdout


def test_a_scan_and_a_lookup_from_the_terminal(place: Path) -> None:
    import json

    evidence = place / "evidence"
    evidence.mkdir()
    (evidence / "a.txt").write_bytes(b"hello")
    (place / "set.json").write_text(
        json.dumps(
            {
                "@odata.context": "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Media",
                "value": [{"MD5": "5D41402ABC4B2A76B9719D911017C592", "Category": 3}],
            }
        )
    )
    assert "1 entries" in vigil(place, "known", "build", "set.json", "--to", "set.known").stdout
    assert "known" in vigil(place, "known", "lookup", "set.known", "5d41402abc4b2a76b9719d911017c592").stdout
    assert "identity" in vigil(place, "known", "inspect", "set.known").stdout
    scanned = vigil(place, "scan", "evidence", "--to", "a.scan", "--known", "set.known")
    assert scanned.returncode == 0, scanned.stderr
    assert re.search(r"\bknown +1\b", scanned.stdout)
