"""What the estimation starts from, and how many pairs' worth of trust each starting value has.

The values say in numbers what the classes mean, so that they stay what they are called: a person's own evidence agrees within
one person and hardly between the members of a household; what a household shares agrees in both. Records then speak louder.
"""

from typing import Final

TRUST_PERSON: Final = 20.0  # pairs
TRUST_HOUSEHOLD: Final = 100.0
# What a household never has in common by its meaning is not learnt: records in which little else is known would bend it.
NEVER_LEARNT: Final = frozenset({"handle", "email", "device"})
# From level 1 on; missing has none. In the order of the levels in ``vigil.linkage.evidence``.
PERSON: Final[dict[str, tuple[float, ...]]] = {
    "given": (0.76, 0.06, 0.02, 0.03, 0.08, 0.02, 0.03),
    "middle": (0.85, 0.10, 0.05),
    "generation": (0.99, 0.01),
    "born": (0.80, 0.03, 0.08, 0.05, 0.01, 0.03),
    "handle": (0.50, 0.10, 0.05, 0.35),
    "email": (0.50, 0.10, 0.40),
    "device": (0.50, 0.50),
    "age": (0.98, 0.02),
    "family": (0.82, 0.08, 0.10),
    "place": (0.55, 0.10, 0.03, 0.05, 0.27),
    "phone": (0.50, 0.50),
    "ip": (0.10, 0.30, 0.60),
}
HOUSEHOLD: Final[dict[str, tuple[float, ...]]] = {
    "given": (0.01, 0.01, 0.001, 0.01, 0.02, 0.05, 0.899),
    "middle": (0.05, 0.05, 0.90),
    "generation": (0.50, 0.50),
    "born": (0.005, 0.001, 0.01, 0.02, 0.03, 0.934),
    "handle": (0.005, 0.005, 0.002, 0.988),
    "email": (0.01, 0.01, 0.98),
    "device": (0.05, 0.95),
    "age": (0.60, 0.40),
    "family": (0.60, 0.10, 0.30),
    "place": (0.75, 0.05, 0.02, 0.02, 0.16),
    "phone": (0.30, 0.70),
    "ip": (0.10, 0.30, 0.60),
}
