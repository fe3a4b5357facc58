"""A CASE graph: valid by the ontology's own shapes, every reference leads somewhere, and its names stay."""

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.media.exports.conftest import ABOUT, FILES
from tests.media.invented_rows import filed
from vigil.media.exports import case_graph
from vigil.media.exports.about import About
from vigil.media.scanfile import Filter, ScanFile

has_case = pytest.mark.skipif(
    find_spec("case_utils") is None, reason="the package case-utils is not installed"
)


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def graph(scan: ScanFile, path: Path, **named: Any) -> list[dict[str, Any]]:
    case_graph.export(scan=scan, to=path, **named)
    return list(json.loads(path.read_text())["@graph"])


def of_type(held: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [
        node
        for node in held
        if kind in ([node["@type"]] if isinstance(node["@type"], str) else node["@type"])
    ]


@has_case
@pytest.mark.slow
@pytest.mark.parametrize("about", [ABOUT, About()], ids=["all said", "nothing said"])
@pytest.mark.parametrize("kind", ["folder", "raw image"])
def test_it_conforms_to_the_ontology(about: About, kind: str, tmp_path: Path) -> None:
    with ScanFile.open(filed(tmp_path / "a.scan", *FILES, source_kind=kind, known_identity="set 1")) as held:
        case_graph.export(scan=held, to=tmp_path / "a.jsonld", about=about)
    validate = Path(sys.executable).with_name("case_validate")
    done = subprocess.run([validate, tmp_path / "a.jsonld"], capture_output=True, text=True, check=False)
    # Neither warnings nor information: a name that the ontology does not know is a warning only.
    assert (done.returncode, done.stdout.split()) == (0, ["Validation", "Report", "Conforms:", "True"]), (
        done.stdout + done.stderr
    )
    assert "Warning" not in done.stderr


@has_case
@pytest.mark.slow
def test_what_does_not_conform_is_seen(scan: ScanFile, tmp_path: Path) -> None:
    held = graph(scan, tmp_path / "a.jsonld", about=ABOUT)
    [action] = of_type(held, "case-investigation:InvestigativeAction")
    action["uco-action:startTime"] = "2026-01-04"
    (tmp_path / "b.jsonld").write_text(json.dumps({"@context": case_graph.CONTEXT, "@graph": held}))
    validate = Path(sys.executable).with_name("case_validate")
    assert subprocess.run([validate, tmp_path / "b.jsonld"], capture_output=True, check=False).returncode != 0


def test_every_node_has_a_name_of_its_own_and_every_reference_leads_to_one(
    scan: ScanFile, tmp_path: Path
) -> None:
    held = graph(scan, tmp_path / "a.jsonld", about=ABOUT)
    there = [node for node in nodes(held) if "@type" in node and "@value" not in node]
    names = [node["@id"] for node in there]
    assert len(set(names)) == len(names)
    assert all(uuid.UUID(name.removeprefix("urn:uuid:")).version == 5 for name in names)
    assert {node["@id"] for node in nodes(held) if set(node) == {"@id"}} <= set(names)


def test_the_action_names_evidence_tools_performer_and_every_file(scan: ScanFile, tmp_path: Path) -> None:
    held = graph(scan, tmp_path / "a.jsonld", about=ABOUT)
    [action] = of_type(held, "case-investigation:InvestigativeAction")
    [person], [record] = (
        of_type(held, "uco-identity:Person"),
        of_type(held, "case-investigation:ProvenanceRecord"),
    )
    files = of_type(held, "uco-observable:File")
    assert action["uco-action:performer"] == {"@id": person["@id"]}
    assert [each["@id"] for each in action["uco-action:result"]] == [
        record["@id"],
        *(file["@id"] for file in files),
    ]
    assert action["uco-action:startTime"] == {"@type": "xsd:dateTime", "@value": "2026-01-04T09:00:00+00:00"}
    assert record["case-investigation:exhibitNumber"] == "ABC/1"
    assert len(files) == len(FILES)
    assert [tool["uco-core:name"] for tool in of_type(held, "uco-tool:Tool")] == ["Vigil"]


def test_a_file_lies_in_its_archive_and_the_others_in_the_evidence(scan: ScanFile, tmp_path: Path) -> None:
    held = graph(scan, tmp_path / "a.jsonld")
    files = [node["@id"] for node in of_type(held, "uco-observable:File")]
    targets = [
        each["uco-core:target"]["@id"] for each in of_type(held, "uco-observable:ObservableRelationship")
    ]
    [evidence] = of_type(held, "uco-observable:ObservableObject")
    assert targets == [files[1] if file.inside else evidence["@id"] for file in FILES]
    [path] = [
        each["uco-core:hasFacet"][0]["uco-observable:path"]
        for each in of_type(held, "uco-observable:ObservableRelationship")
        if each["uco-core:target"]["@id"] == files[1]
    ]
    assert path == 'é\n"x".jpg'


def test_what_was_concluded_and_what_the_picture_says_stand_with_the_file(
    scan: ScanFile, tmp_path: Path
) -> None:
    first, *_ = of_type(graph(scan, tmp_path / "a.jsonld"), "uco-observable:RasterPicture")
    assert first["uco-core:tag"] == [
        "verdict:known",
        "state:accessible",
        "grade:vics-uk 2.0 2",
        f"pdq:{bytes(range(32)).hex()}",
    ]
    exif = first["uco-core:hasFacet"][3]["uco-observable:exifData"][0]["uco-types:entry"]
    assert {each["uco-types:key"]: each["uco-types:value"] for each in exif}["GPSLatitude"] == "-3.5"


def test_only_what_is_wanted_is_in_it(scan: ScanFile, tmp_path: Path) -> None:
    held = graph(scan, tmp_path / "a.jsonld", wanted=Filter(verdict="benign"))
    [action] = of_type(held, "case-investigation:InvestigativeAction")
    assert len(of_type(held, "uco-observable:File")) == 1
    assert len(action["uco-action:result"]) == 2


def test_the_same_file_has_another_name_in_another_case(scan: ScanFile, tmp_path: Path) -> None:
    one, other = (
        {
            node["@id"]
            for node in nodes(graph(scan, tmp_path / f"{case}.jsonld", about=About(case=case)))
            if "@type" in node and "@id" in node
        }
        for case in ("1", "2")
    )
    assert one.isdisjoint(other)
