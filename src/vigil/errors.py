"""The one error tree: every error a user can cause.

VigilError
├── formats, kernels, known, media, scenes, risk, ledger, statistics, linkage: one subclass per room, in the room's ``errors.py``
└── desk: ``vigil.desk.journal.errors``, and one per app where it needs its own

An error is one clear sentence that says what was wrong, where, and what to do. The terminal door prints it and exits
with status 2; the desk shows it on the page. Anything that is not a VigilError is our bug and keeps its traceback.
"""


class VigilError(Exception):
    """Something a person can mend, said in one sentence."""
