"""Linkage beside Splink's usual model, dedupe, recordlinkage and nomenklatura, on FEBRL, a census and invented referrals.

Nobody is given labels but dedupe, which cannot do without and gets 60. The calibration that ours has is the shipped one, learnt
from other invented referrals than those measured. A probability of 0.99 is what an engine calls nearly certain.
"""

import hashlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks import linkage_peer, linkage_sets, peers
from benchmarks.command import Figures, run, say
from benchmarks.linkage_sets import People
from vigil.linkage import PartialDate, Record
from vigil.linkage.batch import columns_of, estimate, pairs_of, score
from vigil.linkage.comparison.terms import text_of
from vigil.linkage.shipped import with_shipped_calibration

SEED: Final = 1
COUNT, SMALL = 100_000, 5_000  # invented referrals
CERTAIN: Final = 0.99
# Peers that look at each pair in Python, or hold every pair in memory: up to how many records they are asked.
MOST: Final = {"splink": 10_000_000, "recordlinkage": 25_000, "dedupe": 12_000, "nomenklatura": 12_000}
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs with probabilities, and what finding them took."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    score: Floats  # rises with the probability, without its rounding at 1
    probability: Floats
    cpu_s: float
    wall_s: float
    memory_mb: float


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Every set with every engine, and what the comparison comes to."""
    count = SMALL if small else COUNT
    told: dict[str, dict[str, dict[str, object]]] = {}
    for people in _sets(count, small=small):
        told[people.name] = {}
        for name in ("ours", *MOST):
            if name != "ours" and len(people.records) > MOST[name]:
                continue
            say(f"{people.name}: {name}")
            found = ours(people) if name == "ours" else peer(name, people)
            told[people.name][name] = {"ended": found} if isinstance(found, str) else judged(people, found)
    return {"sets": told, **aims(told)}


def _sets(count: int, *, small: bool) -> Iterable[People]:
    for number in (1, 2) if small else (1, 2, 3, 4):
        yield linkage_sets.febrl(number)
    if not small:
        yield linkage_sets.census()
        yield linkage_sets.census_and_files()
    yield linkage_sets.referrals(seed=2, count=count)


def ours(people: People) -> Found:
    """This project's engine, with weights learnt from the set itself without labels, and the shipped calibration."""
    began, cpu = time.perf_counter(), time.process_time()
    columns = columns_of(people.records)
    pairs = pairs_of(columns, split=people.split)
    weights = with_shipped_calibration(estimate(columns, pairs, seed=SEED, split=people.split))
    scored = score(columns, pairs, weights)
    return Found(
        scored.first,
        scored.second,
        scored.person.astype(np.float64),
        1 / (1 + np.exp2(-scored.person / 1000)),
        time.process_time() - cpu,
        time.perf_counter() - began,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def peer(name: str, people: People) -> Found | str:
    """A peer, in a process of its own; what the same version found in the same records before is kept and taken again.

    Returns:
        The pairs, or why there are none.

    Raises:
        SystemExit: it failed.
    """
    rows = [
        flat(record, person) for record, person in zip(people.records, people.person.tolist(), strict=True)
    ]
    asked = json.dumps({"rows": rows, "split": people.split}).encode()
    kept = peers.folder() / "linkage" / "found" / f"{_named(name, asked)}.npz"
    none = kept.with_suffix(".none")
    if none.exists():
        say("kept from a run before")
        return none.read_text()
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=kept.parent) as folder:
            told, to = Path(folder) / "rows.json", Path(folder) / "pairs.npz"
            told.write_bytes(asked)
            line = [sys.executable, "-m", "benchmarks.linkage_peer", name, str(told), str(to)]
            status = subprocess.run(line, check=False, env=peers.beside(name), stdout=sys.stderr).returncode
            if words := linkage_peer.ended(status):
                none.write_text(words)
                return words
            if status:
                raise SystemExit(f"The peer {name} failed with status {status}; its own words stand above.")
            to.replace(kept)
    else:
        say("kept from a run before")
    with np.load(kept) as found:
        first, second = found["first"].astype(np.int64), found["second"].astype(np.int64)
        chances = found["probability"].astype(np.float64)
        return Found(
            np.minimum(first, second),
            np.maximum(first, second),
            chances,
            chances,
            float(found["cpu_s"]),
            float(found["wall_s"]),
            float(found["memory_mb"]),
        )


def _named(name: str, asked: bytes) -> str:
    """A name for what a peer finds, which changes with its version, with how it is asked and with the records."""
    how = Path(linkage_peer.__file__).read_bytes()
    said = f"{name} {peers.VERSIONS[name]} {peers.WITH.get(name, ())}".encode()
    return hashlib.sha256(b"\0".join((said, how, asked))).hexdigest()


def flat(record: Record, person: str) -> dict[str, object]:
    """A record as peers take it."""
    home = record.addresses[0] if record.addresses else None
    return {
        "given": record.given_names[0] if record.given_names else "",
        "family": record.family_name,
        "born": _iso(record.born),
        "address": text_of(home) if home else "",
        "postcode": home.postcode if home else "",
        "phones": list(record.phones),
        "emails": list(record.emails),
        "handles": [f"{one.service}:{one.handle}" for one in record.handles],
        "devices": list(record.devices),
        "ips": [one.address for one in record.ip_ports],
        "person": person,
    }


def _iso(born: PartialDate | None) -> str:
    if born is None or not (born.year and born.month and born.day):
        return ""
    return f"{born.year}-{born.month:02}-{born.day:02}"


def judged(people: People, found: Found) -> dict[str, object]:
    """How good the pairs are, at the best threshold and at what is called nearly certain."""
    found, tests = _without_tests(people, found)
    same, true = people.same_person(found.first, found.second), people.true_pairs()
    order = np.argsort(-found.score, kind="stable")
    ranked, hits = found.score[order], np.cumsum(same[order])
    # A threshold stands between two different scores only.
    ends = np.append(ranked[1:] != ranked[:-1], True) if len(ranked) else np.empty(0, np.bool_)
    hits, many = hits[ends], (np.arange(len(ranked)) + 1)[ends]
    precision, recall = hits / many, hits / true
    best = int(np.argmax(2 * hits / (many + true))) if len(hits) else 0
    precise = recall[precision >= CERTAIN]
    certain = found.probability >= CERTAIN
    within = np.zeros(len(same), np.bool_)
    if people.household is not None:
        within = (people.household[found.first] == people.household[found.second]) & ~same
    return {
        "precision": _round(precision[best]) if len(hits) else None,
        "recall": _round(recall[best]) if len(hits) else 0.0,
        "f1": _round(2 * hits[best] / (many[best] + true)) if len(hits) else 0.0,
        "recall_at_99_percent_precision": _round(precise.max()) if len(precise) else 0.0,
        "precision_p99": _round(same[certain].mean()) if certain.any() else None,
        "recall_p99": _round(same[certain].sum() / true),
        "pairs_p99": int(certain.sum()),
        "false_within_household_p99": int((certain & within).sum()),
        "false_elsewhere_p99": int((certain & ~same & ~within).sum()),
        "test_referrals_p99": tests,
        "deciles": _deciles(found.probability, same),
        "cpu_s": round(found.cpu_s, 1),
        "wall_s": round(found.wall_s, 1),
        "memory_mb": round(found.memory_mb),
    }


def _without_tests(people: People, found: Found) -> tuple[Found, int]:
    """The pairs without those of test referrals, and how many of these are called certain.

    Tests are all alike and about nobody, so that they would stand before everything that a peer finds; whoever uses it takes
    them away first.
    """
    tests = people.tests[found.first] | people.tests[found.second]
    certain = int((tests & (found.probability >= CERTAIN)).sum())
    kept = ~tests
    return (
        replace(
            found,
            first=found.first[kept],
            second=found.second[kept],
            score=found.score[kept],
            probability=found.probability[kept],
        ),
        certain,
    )


def _deciles(chances: Floats, same: NDArray[np.bool_]) -> list[tuple[int, float, float]]:
    """Of each tenth of the probabilities: how many pairs, their mean probability, the share that is one person's."""
    tenth = np.minimum((chances * 10).astype(np.int64), 9)
    return [
        (int(where.sum()), _round(chances[where].mean()), _round(same[where].mean()))
        for where in (tenth == number for number in range(10))
        if where.any()
    ]


def aims(told: Mapping[str, Mapping[str, Mapping[str, object]]]) -> dict[str, object]:
    """What the comparison comes to, of the figures by set and engine; a peer without an answer takes no part."""
    referral = next(name for name in told if name.startswith("invented"))
    engines = told[referral]
    gains = {
        name: _number(one["ours"]["f1"])
        - max(_number(of["f1"]) for engine, of in one.items() if engine != "ours" and "ended" not in of)
        for name, one in told.items()
        if name.startswith("febrl")
    }
    households = [one for name, one in told.items() if not name.startswith("febrl")]
    errors, theirs = (
        sum(_number(one[engine]["false_within_household_p99"]) for one in households)
        for engine in ("ours", "splink")
    )
    return {
        "household_errors_ours": errors,
        "household_errors_splink": theirs,
        # None at all is counted as one, so that there is a ratio.
        "household_errors_ratio": round(theirs / max(1.0, errors), 1),
        "precision_p99_min": min(_number(one["ours"]["precision_p99"]) for one in households),
        "recall_gain": round(
            min(
                _number(one["ours"]["recall_at_99_percent_precision"])
                - _number(one["splink"]["recall_at_99_percent_precision"])
                for one in told.values()
            ),
            4,
        ),
        "recall_at_p99_ratio": round(
            _number(engines["ours"]["recall_at_99_percent_precision"])
            / max(1e-4, _number(engines["splink"]["recall_at_99_percent_precision"])),
            2,
        ),
        "febrl_f1_gain": {name: round(gain, 4) for name, gain in gains.items()},
        "febrl_f1_gain_min": round(min(gains.values()), 4),
    }


def _number(figure: object) -> float:
    return float(figure) if isinstance(figure, int | float) else 0.0


def _round(figure: float) -> float:
    return round(float(figure), 4)


if __name__ == "__main__":
    sys.exit(run(measure, about=__doc__ or ""))
