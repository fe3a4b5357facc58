"""As much of JSON Schema (2020-12) as the scenario's schema uses, by which it is held to what the reader takes."""

from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
    "integer": (int,),
    "null": (type(None),),
}
KNOWN = {
    *("$schema", "$id", "$defs", "$ref", "title", "description", "default", "const", "enum", "type", "oneOf"),
    *("properties", "required", "additionalProperties", "items", "minItems", "maxItems", "uniqueItems"),
    *("minimum", "maximum", "minLength", "maxLength"),
}


def fits(schema: dict[str, Any], value: Any, root: dict[str, Any] | None = None) -> bool:
    """Whether a value fits the schema."""
    root = schema if root is None else root
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema and not fits(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, root):
        return False
    if ("const" in schema and value != schema["const"]) or ("enum" in schema and value not in schema["enum"]):
        return False
    if "oneOf" in schema and sum(fits(one, value, root) for one in schema["oneOf"]) != 1:
        return False
    if "type" in schema and not of_type(schema["type"], value):
        return False
    if isinstance(value, dict) and not fits_object(schema, value, root):
        return False
    if isinstance(value, list) and not fits_array(schema, value, root):
        return False
    if isinstance(value, str):
        return schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    return True


def of_type(kinds: str | list[str], value: Any) -> bool:
    allowed = [kinds] if isinstance(kinds, str) else kinds
    return any(
        isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
        for kind in allowed
    )


def fits_object(schema: dict[str, Any], value: dict[str, Any], root: dict[str, Any]) -> bool:
    properties = schema.get("properties", {})
    if any(key not in value for key in schema.get("required", ())):
        return False
    if schema.get("additionalProperties") is False and set(value) - set(properties):
        return False
    return all(fits(properties[key], one, root) for key, one in value.items() if key in properties)


def fits_array(schema: dict[str, Any], value: list[Any], root: dict[str, Any]) -> bool:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        return False
    if schema.get("uniqueItems") and len({repr(one) for one in value}) < len(value):
        return False
    return "items" not in schema or all(fits(schema["items"], one, root) for one in value)
