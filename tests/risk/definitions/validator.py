"""The part of JSON Schema (draft 2020-12) that the published schema uses, read plainly: an opinion of its own."""

import re
from collections.abc import Mapping
from typing import Any

KNOWN = {
    "$defs", "$ref", "$schema", "additionalProperties", "anyOf", "default", "description", "discriminator", "enum",
    "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum",
    "pattern", "properties", "propertyNames", "required", "title", "type", "const",
}  # fmt: skip
TYPES = {"string": str, "object": dict, "array": list, "integer": int}


def accepts(schema: Mapping[str, Any], held: object, whole: Mapping[str, Any] | None = None) -> bool:
    """Whether the schema takes a document."""
    whole = schema if whole is None else whole
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return accepts(whole["$defs"][name], held, whole)
    if "anyOf" in schema:
        return any(accepts(one, held, whole) for one in schema["anyOf"])
    if "enum" in schema:
        return held in schema["enum"]
    if "const" in schema:
        return bool(held == schema["const"])
    if not isinstance(held, TYPES[schema["type"]]) or isinstance(held, bool):
        return False
    if isinstance(held, str):
        return _text(schema, held)
    if isinstance(held, int):
        return bool(schema.get("minimum", held) <= held <= schema.get("maximum", held))
    if isinstance(held, list):
        return _within(schema, len(held), "Items") and all(
            accepts(schema["items"], one, whole) for one in held
        )
    assert isinstance(held, dict)
    return _mapping(schema, held, whole)


def _text(schema: Mapping[str, Any], held: str) -> bool:
    fits = re.search(schema["pattern"], held) is not None if "pattern" in schema else True
    return fits and _within(schema, len(held), "Length")


def _within(schema: Mapping[str, Any], size: int, what: str) -> bool:
    return bool(schema.get(f"min{what}", size) <= size <= schema.get(f"max{what}", size))


def _mapping(schema: Mapping[str, Any], held: dict[str, Any], whole: Mapping[str, Any]) -> bool:
    properties = schema.get("properties", {})
    if not _within(schema, len(held), "Properties") or not set(schema.get("required", ())) <= set(held):
        return False
    names = schema.get("propertyNames")
    if names is not None and not all(accepts({"type": "string", **names}, key, whole) for key in held):
        return False
    others = schema.get("additionalProperties", True)
    for key, one in held.items():
        if key in properties:
            if not accepts(properties[key], one, whole):
                return False
        elif others is False or (others is not True and not accepts(others, one, whole)):
            return False
    return True
