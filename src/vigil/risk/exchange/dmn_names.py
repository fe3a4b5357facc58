"""How DMN calls things: its namespaces, hit policies and types (OMG Decision Model and Notation 1.3, formal/2021-01-01)."""

from vigil.risk.structures import Hit

NAMESPACES = {
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
WRITTEN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
OWN = "https://example.invalid/vigil/instrument"
"""The namespace that a document's own names are in; it leads nowhere."""
POLICIES = {
    ("UNIQUE", ""): Hit.UNIQUE,
    ("ANY", ""): Hit.ANY,
    ("FIRST", ""): Hit.FIRST,
    ("PRIORITY", ""): Hit.PRIORITY,
    ("COLLECT", "SUM"): Hit.COLLECT_SUM,
}
LEVELS_DOWN = '"very_high","high","medium","low"'
"""Output values in falling order, which is what the policy PRIORITY goes by."""
POINTS = "points"
LEVEL = "level"
REASON = "reason"
