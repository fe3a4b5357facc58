"""Small definitions written out as files, each part of them open to change."""

from pathlib import Path
from typing import Any

import yaml

Definition = dict[str, Any]


def item(name: str, **changed: Any) -> Definition:
    plain = {
        "id": name,
        "question": f"Is {name} so?",
        "guidance": "Counts.",
        "evidence": "Paper.",
        "who_can_answer": ["PNC"],
        "source": "A test.",
        "locator": "Here",
    }
    return without_none({**plain, **changed})


def rule(**changed: Any) -> Definition:
    return without_none({"any_of": ["one"], "level": "high", "reason": "it is so", **changed})


def without_none(held: Definition) -> Definition:
    return {key: value for key, value in held.items() if value is not None}


def steps(*rules: Definition, **filtered: Any) -> Definition:
    return {"kind": "steps", "steps": [{"title": "Only", "rules": list(rules) or [rule()], **filtered}]}


LOW_AND_HIGH = [
    {"name": "no", "rest": "no_checked", "answers": {}, "expect": {"lowest": "low", "highest": "low"}},
    {
        "name": "yes",
        "rest": "no_checked",
        "answers": {"one": "yes"},
        "expect": {"lowest": "high", "highest": "high"},
    },
]


def definition(**changed: Any) -> Definition:
    plain: Definition = {
        "format": "vigil-instrument/2",
        "id": "small",
        "version": "1",
        "title": "Small",
        "label": "For a test",
        "licence": "Apache-2.0",
        "owner": "Tests",
        "source": "A test.",
        "switched_on": "yes",
        "stages": ["before_visit"],
        "population": {"words": "Nobody", "minimum_age": 18},
        "action_times": {"source": "A test.", "days": {"very_high": 1, "high": 7, "medium": 14, "low": 30}},
        "items": [item("one")],
        "structure": steps(),
        "missing": {"most": "any", "words": "Any may be.", "source": "A test."},
        "monotone": "yes",
        "overlaps": [],
        "vectors": LOW_AND_HIGH,
    }
    return without_none({**plain, **changed})


class Plain(yaml.SafeDumper):
    """Writes no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def text_of(held: object) -> str:
    return yaml.dump(held, Dumper=Plain, sort_keys=False, allow_unicode=True)


def written(folder: Path, held: object) -> Path:
    path = folder / "tried.yaml"
    if isinstance(held, bytes):
        path.write_bytes(held)
    else:
        path.write_text(held if isinstance(held, str) else text_of(held), encoding="utf-8")
    return path
