"""CASE 1.5 on UCO, as JSON-LD: an investigation, the action of scanning, the evidence, and every file that was found.

Source: the Cyber Domain Ontology project's CASE and UCO ontologies; what is written conforms to ``case_validate``. A hash's
method is a plain text, because typed ones do not conform; PDQ is no name of its vocabulary and stands among the tags, as the
verdict and the grade do.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from vigil.media.exports.about import About, Exported
from vigil.media.exports.case_files import Node, file_nodes, hash_node, iri, link, moment
from vigil.media.exports.draft import drafted
from vigil.media.exports.names import stable
from vigil.media.scanfile import Filter, ScanFile, ScanSummary

_UCO = "https://ontology.unifiedcyberontology.org/uco"
CONTEXT = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    **{
        f"uco-{part}": f"{_UCO}/{part}/"
        for part in ("action", "core", "identity", "observable", "tool", "types")
    },
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def export(*, scan: ScanFile, to: Path, wanted: Filter | None = None, about: About | None = None) -> Exported:
    """Write the wanted files as a CASE graph.

    Args:
        scan: the scan.
        to: the file to make; nothing may lie there.
        wanted: which files; None for all.
        about: case, exhibit, who scanned it and when.

    Raises:
        MediaError: the scan is damaged, something lies at ``to``, or it cannot be written.
    """
    told, summary = about or About(), scan.summary()
    seed = stable("scan", summary.source, summary.content_sha256, told.case, told.exhibit)
    with drafted(to) as draft, draft.open("w", encoding="utf-8") as file:
        file.write(f'{{"@context": {json.dumps(CONTEXT)},\n"@graph": [\n')
        file.write(",\n".join(map(_dumped, _frame(seed, summary, told))))
        files = _write_files(file, scan, wanted, seed)
        _write_action(file, scan, wanted, seed, _action(seed, summary, told))
        file.write("\n]}\n")
    return Exported(files)


def _write_files(file: IO[str], scan: ScanFile, wanted: Filter | None, seed: str) -> int:
    files, holders = 0, scan.holders()
    for one in scan.every(wanted=wanted):
        files += 1
        for node in file_nodes(one, seed=seed, holder=holders.get(one.inside)):
            file.write(",\n" + _dumped(node))
    return files


def _write_action(file: IO[str], scan: ScanFile, wanted: Filter | None, seed: str, action: Node) -> None:
    """The action last: what came of it is each file, too many to be held."""
    record = link("provenance-record", seed)
    results: Iterable[Node] = (link("file", seed, one.number) for one in scan.every(wanted=wanted))
    file.write(",\n" + _dumped(action)[:-1] + f', "uco-action:result": [{_dumped(record)}')
    for result in results:
        file.write(",\n" + _dumped(result))
    file.write("]}")


def _dumped(node: Node) -> str:
    return json.dumps(node, ensure_ascii=False)


def _frame(seed: str, summary: ScanSummary, about: About) -> Iterator[Node]:
    yield _investigation(seed, about)
    if about.person:
        yield {"@id": iri("person", seed), "@type": "uco-identity:Person", "uco-core:name": about.person}
    if about.organisation:
        name = {"uco-core:name": about.organisation}
        yield {"@id": iri("organization", seed), "@type": "uco-identity:Organization", **name}
    for tool, version in summary.tools.items():
        name = {"uco-core:name": "Vigil" if tool == "vigil" else tool, "uco-tool:version": version}
        yield {"@id": iri("tool", seed, tool), "@type": "uco-tool:Tool", **name}
    yield _evidence(seed, summary)
    yield _provenance(seed, summary, about)


def _investigation(seed: str, about: About) -> Node:
    node: Node = {"@id": iri("investigation", seed), "@type": "case-investigation:Investigation"}
    if about.case:
        node |= {"uco-core:name": about.case, "case-investigation:investigationForm": "case"}
    return node | {"uco-core:object": [link("investigative-action", seed), link("provenance-record", seed)]}


def _evidence(seed: str, summary: ScanSummary) -> Node:
    is_image = summary.source_kind != "folder"
    node: Node = {
        "@id": iri("evidence", seed),
        "@type": "uco-observable:Image" if is_image else "uco-observable:ObservableObject",
        "uco-core:description": summary.source,
    }
    if not is_image or not summary.evidence_sha256:
        return node | {
            "uco-core:tag": [f"digest:{summary.evidence_sha256}"] if summary.evidence_sha256 else []
        }
    facet = {"@id": iri("evidence-facet", seed), "@type": "uco-observable:ContentDataFacet"}
    hashed = hash_node("SHA256", summary.evidence_sha256, "evidence", seed)
    return node | {"uco-core:hasFacet": [facet | {"uco-observable:hash": [hashed]}]}


def _provenance(seed: str, summary: ScanSummary, about: About) -> Node:
    node: Node = {
        "@id": iri("provenance-record", seed),
        "@type": "case-investigation:ProvenanceRecord",
        "uco-core:description": f"A scan of {summary.source}: {summary.state}, {summary.not_reached} files not reached.",
        "uco-core:object": [link("evidence", seed)],
    }
    return node | ({"case-investigation:exhibitNumber": about.exhibit} if about.exhibit else {})


def _action(seed: str, summary: ScanSummary, about: About) -> Node:
    known = f"the known set {summary.known_identity}" if summary.known_identity else "no known set"
    node: Node = {
        "@id": iri("investigative-action", seed),
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": "Scan",
        "uco-core:description": f"Every file was listed, hashed and matched with {known}.",
        "uco-action:instrument": [link("tool", seed, tool) for tool in summary.tools],
        "uco-action:object": [link("evidence", seed)],
    }
    if about.person:
        node["uco-action:performer"] = link("person", seed)
    elif about.organisation:
        node["uco-action:performer"] = link("organization", seed)
    for name, told in (("startTime", about.began), ("endTime", about.ended)):
        if told is not None:
            node[f"uco-action:{name}"] = moment(told.isoformat())
    return node
