"""What a verification found: findings, collected up to a limit, and the report of them."""

from dataclasses import dataclass, field

MOST_FINDINGS = 1000
WHOLE = -1  # the place of a finding that is of no one entry


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault: the entry where it is (-1 when it is of no one entry) and what is wrong."""

    sequence: int
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found.

    Attributes:
        entries: rows read.
        root: root over the recomputed leaf hashes, in hex.
        checkpoint_size: entries the checkpoint covers, or None when none was given or it is not good; without one a
            journal rewritten from some entry to its end cannot be told from the true one.
        findings: the faults in the order of their entries, at most a thousand.
        found: how many faults there are, with those that are not listed.
        origin: whose journal the checkpoint says it covers, empty without one.
    """

    entries: int
    root: str
    checkpoint_size: int | None
    findings: tuple[Finding, ...]
    found: int = 0
    origin: str = ""


@dataclass(slots=True)
class Collected:
    """Findings as they come: all are counted, the first thousand are kept."""

    count: int = 0
    kept: list[Finding] = field(default_factory=list)

    def add(self, sequence: int, what: str) -> None:
        """Take one finding."""
        self.count += 1
        if len(self.kept) < MOST_FINDINGS:
            self.kept.append(Finding(sequence, what))

    def in_order(self) -> tuple[Finding, ...]:
        """Those kept, by entry, in the order they came within one entry."""
        return tuple(sorted(self.kept, key=lambda finding: finding.sequence))
