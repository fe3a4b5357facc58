"""The nodes of one file in a CASE graph: its name and place, its content and hashes, its picture and what that says of itself."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from vigil.media.exports.names import stable
from vigil.media.facts import EXIF_TAGS
from vigil.media.layout import ScannedFile

Node = dict[str, object]
_HASHES = {"md5": "MD5", "sha1": "SHA1", "sha256": "SHA256"}
_TIMES = {"modified": "modifiedTime", "created": "observableCreatedTime", "accessed": "accessedTime"}


def iri(kind: str, *parts: object) -> str:
    """The name of a node: a UUID that is the same in every export of the same scan."""
    return f"urn:uuid:{stable(kind, *parts)}"


def link(kind: str, *parts: object) -> Node:
    """A reference to a node."""
    return {"@id": iri(kind, *parts)}


def moment(told: str) -> Node:
    """A time, from ISO 8601 with date and time."""
    return {"@type": "xsd:dateTime", "@value": told}


def hash_node(method: str, value: str, *parts: object) -> Node:
    """A digest in hex, by its method; ``parts`` say of what."""
    return {
        "@id": iri("hash", method, *parts),
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": method,
        "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": value},
    }


def file_nodes(file: ScannedFile, *, seed: str, holder: ScannedFile | None) -> Iterator[Node]:
    """A file, and where it lay: in the evidence, or in an archive.

    Args:
        file: the file.
        seed: tells the scan from others.
        holder: the archive that it lies in, if the scan holds it.
    """
    is_picture = file.media_type.startswith("image/")
    facets = [_file_facet(file, seed), _content_facet(file, seed)]
    if is_picture:
        facets += [_picture_facet(file, seed), *_exif_facet(file, seed)]
    yield {
        "@id": iri("file", seed, file.number),
        "@type": ["uco-observable:File", *(["uco-observable:RasterPicture"] if is_picture else [])],
        "uco-core:tag": list(_tags(file)),
        **({"uco-core:description": file.explanation} if file.explanation else {}),
        "uco-core:hasFacet": facets,
    }
    yield _contained(file, seed, holder)


def _tags(file: ScannedFile) -> Iterator[str]:
    yield f"verdict:{file.verdict}"
    yield f"state:{file.state}"
    if file.reason:
        yield f"reason:{file.reason}"
    if file.grade_code is not None:
        yield f"grade:{file.grade_scale} {file.grade_version} {file.grade_code}"
    if file.near_distance is not None:
        yield f"distance:{file.near_distance} of 256 bits"
    if file.pdq is not None:
        yield f"pdq:{file.pdq.hex()}"
    if file.partial:
        yield "partial"


def _facet(kind: str, file: ScannedFile, seed: str, said: Mapping[str, object]) -> Node:
    told = {f"uco-observable:{name}": value for name, value in said.items() if value not in (None, "", [])}
    return {"@id": iri(kind, seed, file.number), "@type": f"uco-observable:{kind}", **told}


def _file_facet(file: ScannedFile, seed: str) -> Node:
    said: dict[str, object] = {
        "fileName": PurePosixPath(file.path).name,
        "filePath": file.path,
        "extension": PurePosixPath(file.path).suffix.removeprefix("."),
        "sizeInBytes": file.size,
        "allocationStatus": "unallocated" if file.state == "deleted" else "allocated",
    }
    times = {name: moment(told) for column, name in _TIMES.items() if (told := getattr(file, column))}
    return _facet("FileFacet", file, seed, said | times)


def _content_facet(file: ScannedFile, seed: str) -> Node:
    hashes = [
        hash_node(method, digest, seed, file.number)
        for column, method in _HASHES.items()
        if (digest := getattr(file, column))
    ]
    said: dict[str, object] = {"mimeType": file.media_type, "sizeInBytes": file.size, "hash": hashes}
    return _facet("ContentDataFacet", file, seed, said)


def _picture_facet(file: ScannedFile, seed: str) -> Node:
    said = {
        "pictureType": file.media_type.partition("/")[2],
        "pictureWidth": file.width,
        "pictureHeight": file.height,
    }
    return _facet("RasterPictureFacet", file, seed, said)


def _exif_facet(file: ScannedFile, seed: str) -> Iterator[Node]:
    told = {
        name: value
        for column, name in EXIF_TAGS.items()
        if (value := getattr(file, column)) not in ("", None)
    }
    entries = [
        {
            "@id": iri("entry", seed, file.number, name),
            "@type": "uco-types:ControlledDictionaryEntry",
            "uco-types:key": name,
            "uco-types:value": str(value),
        }
        for name, value in told.items()
    ]
    dictionary = {"@id": iri("exif", seed, file.number), "@type": "uco-types:ControlledDictionary"}
    if entries:
        yield _facet("EXIFFacet", file, seed, {"exifData": [dictionary | {"uco-types:entry": entries}]})


def _contained(file: ScannedFile, seed: str, holder: ScannedFile | None) -> Node:
    target = link("file", seed, holder.number) if holder else link("evidence", seed)
    path = file.path
    if holder is not None:
        path = path.removeprefix(file.inside).lstrip("/")
    return {
        "@id": iri("relationship", seed, file.number),
        "@type": "uco-observable:ObservableRelationship",
        "uco-core:source": link("file", seed, file.number),
        "uco-core:target": target,
        "uco-core:kindOfRelationship": "Contained_Within",
        "uco-core:isDirectional": True,
        "uco-core:hasFacet": [_facet("PathRelationFacet", file, seed, {"path": path})],
    }
