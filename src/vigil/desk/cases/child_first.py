"""The child-first path: what is done for a suspect under 18, to whom no instrument is applied.

The steps are practice, each with where it comes from; they are no instrument, and no level follows from them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PathStep:
    """One thing to be done.

    Attributes:
        what: as the page says it.
        task: as it stands among the tasks.
        because: why, with its source.
    """

    what: str
    task: str
    because: str


STEPS = (
    PathStep(
        "Refer the child to children's social care, and ask for a strategy discussion.",
        "Refer the child suspected to children's social care; ask for a strategy discussion",
        "A child who is suspected may be suffering harm: Children Act 1989, section 47. Inspectors look for a strategy "
        "discussion within a working day.",
    ),
    PathStep(
        "Find out whether somebody made the child do it, or is doing it to the child.",
        "Find out who else has been in contact with the child suspected",
        "A child who shares images may be a victim of an adult. Practice knowledge; no instrument answers it.",
    ),
    PathStep(
        "Look for every other child who is shown, was contacted, or lives with the child.",
        "Look for other children: shown, contacted, in the household",
        "Any case may lead to a victim, whoever is suspected: national report on this work.",
    ),
    PathStep(
        "Agree with a supervisor who speaks with the child, where, and with which adult.",
        "Agree with a supervisor how and with whom the child is spoken to",
        "Everybody suspected in these cases counts as at risk of suicide, before and after each step.",
    ),
)
