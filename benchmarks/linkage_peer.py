"""A peer on one set of records, in a process of its own with the versions it needs: pairs with probabilities, time, memory.

``python -m benchmarks.linkage_peer NAME ROWS.json PAIRS.npz``. Each peer is used as its own documentation shows: Splink with a
comparison for each column, term frequencies and EM; recordlinkage with its ECM classifier; dedupe with 60 labelled pairs;
nomenklatura with the regression it ships.
"""

import io
import json
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import combinations, islice
from pathlib import Path
from random import Random
from typing import Any, TypedDict

import numpy as np

SEED = 1
LABELS = 60  # pairs that dedupe is told the truth of, half of them one person's
LEAST = 0.001  # probability of a pair that is handed back
# What a peer is given; one that needs more has no answer, and the figures say so.
PATIENCE = 1200  # seconds of CPU time
ROOM = 12 << 30  # bytes of memory
NO_ROOM = 3  # exit status of one that would need more
BLOCK = 50  # records of a block, above which nomenklatura and dedupe's labels do not look at it

ONE_NUMBER = ["handles"]  # all that FEBRL has beside: a social security number, which is mistyped at times

Pairs = list[tuple[int, int, float]]


class Flat(TypedDict):
    """One record as peers take it: the first value of each kind as text, and all of them."""

    given: str
    family: str
    born: str
    address: str
    postcode: str
    phones: list[str]
    emails: list[str]
    handles: list[str]
    devices: list[str]
    ips: list[str]
    person: str


def main() -> int:
    """Run one peer."""
    name, asked, to = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    told = json.loads(asked.read_text())
    rows, split = told["rows"], told["split"]
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE + 60))
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    began, cpu = time.perf_counter(), time.process_time()
    try:
        pairs = PEERS[name](rows, split)
    except MemoryError:
        return NO_ROOM
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    found = np.array(pairs, dtype=np.float64).reshape(-1, 3)
    np.savez(
        to,
        first=found[:, 0],
        second=found[:, 1],
        probability=found[:, 2],
        wall_s=wall,
        cpu_s=spent,
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    return 0


def ended(status: int) -> str:
    """Why a peer's process has no answer; empty where it has one, or failed otherwise."""
    if status == -signal.SIGXCPU:
        return f"no answer within {PATIENCE // 60} minutes of CPU time"
    return f"no answer within {ROOM >> 30} GB of memory" if status == NO_ROOM else ""


def _splink(rows: list[Flat], split: int | None) -> Pairs:
    linker, api = splink_linker(rows, split)
    predicted = linker.inference.predict(threshold_match_probability=LEAST)
    found = api.duckdb_con.sql(
        f"SELECT unique_id_l AS one, unique_id_r AS other, match_probability AS p FROM {predicted.physical_name}"  # noqa: S608 its own name
    ).fetchnumpy()
    return list(zip(found["one"].tolist(), found["other"].tolist(), found["p"].tolist(), strict=True))


def table_of(rows: list[Flat], *, first: int = 0, like: list[Flat] | None = None) -> Any:
    """Rows as a table with the columns that anything is known of, in ``like`` where it is given."""
    arrow = import_module("pyarrow")
    lists = _lists(like or rows)
    data: dict[str, list[Any]] = {"unique_id": list(range(first, first + len(rows)))}
    for name in (*_TEXTS, *lists):
        data[name] = [row[name] or None for row in rows]  # type: ignore[literal-required]
    kinds = [("unique_id", arrow.int64()), *((name, arrow.string()) for name in _TEXTS)]
    kinds += [(name, arrow.list_(arrow.string())) for name in lists]
    if lists == ONE_NUMBER:
        data["handles"] = [row["handles"][0] if row["handles"] else None for row in rows]
        kinds[-1] = ("handles", arrow.string())
    return arrow.table(data, schema=arrow.schema(kinds))


def _lists(rows: list[Flat]) -> list[str]:
    names = ("phones", "emails", "handles", "devices", "ips")
    return [name for name in names if any(row[name] for row in rows)]  # type: ignore[literal-required]


def splink_linker(rows: list[Flat], split: int | None) -> tuple[Any, Any]:
    """Splink's usual model, trained, and the database it works in."""
    splink, cl = import_module("splink"), import_module("splink.comparison_library")
    api = splink.DuckDBAPI()
    table, lists = table_of(rows), _lists(rows)
    one_number = lists == ONE_NUMBER
    tables = [table] if split is None else [table.slice(0, split), table.slice(split)]
    comparisons = [
        cl.NameComparison("given").configure(term_frequency_adjustments=True),
        cl.NameComparison("family").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("born", input_is_string=True),
        cl.JaroWinklerAtThresholds("address", [0.9, 0.7]).configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
    ]
    block = splink.block_on
    rules = [
        block("given", "family"),
        block("given", "born"),
        block("family", "born"),
        block("born", "postcode"),
        block("family", "postcode"),
        block("given", "postcode"),
        block("address"),
    ]
    if one_number:
        comparisons.append(cl.DamerauLevenshteinAtThresholds("handles", [1, 2]))
        rules.append(block("handles"))
    else:
        comparisons += [cl.ArrayIntersectAtSizes(name, [1]) for name in lists]
        rules += [block(name, arrays_to_explode=[name]) for name in lists if name != "ips"]
    settings = splink.SettingsCreator(
        link_type="dedupe_only" if split is None else "link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    linker = splink.Linker([api.register(one) for one in tables], settings, log_level="ERROR")
    certain = [block("given", "family", "born"), *rules[7:8]]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    for rule in (block("given", "family"), block("born")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    return linker, api


def _recordlinkage(rows: list[Flat], split: int | None) -> Pairs:
    peer, pandas = import_module("recordlinkage"), import_module("pandas")
    frame = pandas.DataFrame(
        [{**{name: row[name] or None for name in _TEXTS}, **_firsts(row)} for row in rows]  # type: ignore[literal-required]
    )
    index = peer.Index()
    for name in ("given", "family", "born", "handles", "phones", "emails"):
        if name in frame and frame[name].notna().any():
            index.block(name)
    # One value, or none, is no block.
    parts = (frame,) if split is None else (frame.iloc[:split], frame.iloc[split:])
    candidates = index.index(*parts)
    compare = peer.Compare()
    for name in ("given", "family", "address"):
        compare.string(name, name, method="jarowinkler", threshold=0.85, label=name)
    for name in ("born", "postcode", "handles", "phones", "emails", "devices"):
        if name in frame and frame[name].notna().any():
            compare.exact(name, name, label=name)
    vectors = compare.compute(candidates, *parts)
    classifier = peer.ECMClassifier(binarize=0.8)
    classifier.fit(vectors)
    chances = classifier.prob(vectors)
    return [(int(a), int(b), float(p)) for (a, b), p in chances.items() if p >= LEAST]


_TEXTS = ("given", "family", "born", "address", "postcode")
_LISTS = ("phones", "emails", "handles", "devices")


def _firsts(row: Flat) -> dict[str, str | None]:
    return {name: (row[name][0] if row[name] else None) for name in _LISTS}  # type: ignore[literal-required]


def _dedupe(rows: list[Flat], split: int | None) -> Pairs:
    peer = import_module("dedupe")
    kinds = peer.variables
    fields = [
        kinds.String("given", has_missing=True),
        kinds.String("family", has_missing=True),
        kinds.String("born", has_missing=True),
        kinds.String("address", has_missing=True),
        kinds.ShortString("postcode", has_missing=True),
    ]
    fields += [kinds.Exact(name, has_missing=True) for name in _LISTS if any(row[name] for row in rows)]  # type: ignore[literal-required]
    data = {
        number: {**{name: row[name] or None for name in _TEXTS}, **_firsts(row)}  # type: ignore[literal-required]
        for number, row in enumerate(rows)
    }
    match, distinct = _labels(rows, split)
    training = {
        "match": [(data[a], data[b]) for a, b in match],
        "distinct": [(data[a], data[b]) for a, b in distinct],
    }
    # As a file: what it is told later it refuses where its own sample has not got the records.
    told = io.StringIO(json.dumps(training))
    np.random.seed(SEED)  # noqa: NPY002 what the peer draws with
    if split is None:
        model = peer.Dedupe(fields, num_cores=1)
        model.prepare_training(data, training_file=told, sample_size=1500)
        model.train()
        scored = model.score(model.pairs(data))
    else:
        ours = {number: row for number, row in data.items() if number < split}
        theirs = {number: row for number, row in data.items() if number >= split}
        model = peer.RecordLink(fields, num_cores=1)
        model.prepare_training(ours, theirs, training_file=told, sample_size=1500)
        model.train()
        scored = model.score(model.pairs(ours, theirs))
    return [(int(a), int(b), float(p)) for (a, b), p in zip(scored["pairs"], scored["score"], strict=True)]


def _labels(rows: list[Flat], split: int | None) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Pairs of one person and of two, as an officer would label some of those that look alike."""
    lot = Random(SEED)
    pairs = list(islice(_alike(rows, split), 200_000))
    lot.shuffle(pairs)
    match = [pair for pair in pairs if rows[pair[0]]["person"] == rows[pair[1]]["person"]]
    distinct = [pair for pair in pairs if rows[pair[0]]["person"] != rows[pair[1]]["person"]]
    return match[: LABELS // 2], distinct[: LABELS // 2]


def _alike(rows: list[Flat], split: int | None) -> Iterator[tuple[int, int]]:
    """Pairs that share a name and part of what else is known, each once."""
    blocks: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for name in (*_TEXTS[:4], *_LISTS):
            values = row[name] if isinstance(row[name], list) else [row[name]]  # type: ignore[literal-required]
            for value in values:
                if value:
                    blocks.setdefault(f"{name}|{value}", []).append(number)
    seen = set()
    for block in blocks.values():
        if len(block) <= BLOCK:
            for pair in combinations(block, 2):
                apart = split is None or pair[0] < split <= pair[1]
                if apart and pair not in seen:
                    seen.add(pair)
                    yield pair


def _nomenklatura(rows: list[Flat], split: int | None) -> Pairs:
    regression = import_module("nomenklatura.matching").get_algorithm("regression-v1")
    make = import_module("followthemoney").model.get_proxy
    entities = [make(_entity(number, row)) for number, row in enumerate(rows)]
    config = regression.default_config()
    told = []
    for a, b in _alike(rows, split):
        p = float(regression.compare(entities[a], entities[b], config).score)
        if p >= LEAST:
            told.append((a, b, p))
    return told


def _entity(number: int, row: Flat) -> dict[str, Any]:
    values = {
        "name": f"{row['given']} {row['family']}".strip(),
        "firstName": row["given"],
        "lastName": row["family"],
        "birthDate": row["born"],
        "address": f"{row['address']} {row['postcode']}".strip(),
        "phone": row["phones"],
        "email": row["emails"],
        "idNumber": row["handles"],
    }
    lists = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
    kept = {name: [one for one in value if one] for name, value in lists.items()}
    return {
        "id": f"r{number}",
        "schema": "Person",
        "properties": {name: value for name, value in kept.items() if value},
    }


PEERS: dict[str, Callable[[list[Flat], int | None], Pairs]] = {
    "splink": _splink,
    "recordlinkage": _recordlinkage,
    "dedupe": _dedupe,
    "nomenklatura": _nomenklatura,
}

if __name__ == "__main__":
    sys.exit(main())
