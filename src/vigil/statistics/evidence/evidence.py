"""One evidence file as a value: every figure in it with its source, and held against the others."""

from collections.abc import Sequence
from typing import Literal

from vigil.statistics.evidence.audits import Audit
from vigil.statistics.evidence.figures import Comparison, Discrimination, Pair, PooledElsewhere
from vigil.statistics.evidence.samples import Sample, Total
from vigil.statistics.evidence.vocabulary import Part


class Evidence(Part, frozen=True):
    """One version of an evidence file; it is never edited, only superseded.

    ``limits`` says what the figures do not tell. ``checksum`` is the SHA-256 of the file, for a record to name it by.
    """

    format: Literal["vigil-evidence/1"]
    id: str
    version: str
    title: str
    limits: str
    why_records_differ: str = ""
    samples: tuple[Sample, ...] = ()
    totals: tuple[Total, ...] = ()
    pooled: tuple[PooledElsewhere, ...] = ()
    pairs: tuple[Pair, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    discrimination: tuple[Discrimination, ...] = ()
    audits: tuple[Audit, ...] = ()
    checksum: str = ""

    def check(self) -> None:
        """Each id stands once, what is named is there, and what makes up a whole adds up to it."""
        parts: Sequence[tuple[Part, ...]] = (
            self.samples, self.pooled, self.pairs, self.comparisons, self.discrimination, self.audits,
        )  # fmt: skip
        ids = [str(getattr(one, "id")) for part in parts for one in part]  # noqa: B009 of several kinds
        if not ids:
            raise ValueError("there is no figure in it")
        if (self.samples or self.pooled or self.pairs) and not self.why_records_differ:
            raise ValueError(
                "why_records_differ is missing: rates by official record and by self-report stand with it"
            )
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"the id '{min(twice)}' stands twice")
        studies = [sample.source.study for sample in self.samples]
        if twice := {one for one in studies if studies.count(one) > 1}:
            raise ValueError(f"two samples are called '{min(twice)}'; say in each study's name which it is")
        people = {sample.id: sample.people for sample in self.samples}
        named = [name for sample in self.samples for name in sample.may_share_people_with]
        named += [name for total in self.totals for name in total.samples]
        if strangers := set(named) - set(people):
            raise ValueError(f"'{min(strangers)}' is named, but there is no such sample")
        for total in self.totals:
            added = sum(people[name] for name in total.samples)
            if added != total.people:
                raise ValueError(
                    f"{' and '.join(total.samples)} are {added:,} people together, not {total.people:,}"
                )
