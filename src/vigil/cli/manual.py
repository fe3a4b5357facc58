"""What ``vigil --help`` prints."""

from vigil.cli.commands import GROUPS, Group, load

OPENING = """\
Vigil takes a child-protection unit from the first referral to a safeguarded child,
and keeps a record of it that can be proven. It advises; people decide.

Use: vigil COMMAND [OPTIONS]        vigil COMMAND --help explains one command
"""

CLOSING = """\
Options:
  -h, --help      this page
  -V, --version   the version

A mistake ends with one sentence and exit status 2. Nothing leaves this machine."""

EXAMPLES = (
    ("demo", "vigil demo", "an invented force, from referrals to a verified journal"),
    ("serve", "vigil serve", "the desk in your browser, on this machine only"),
    ("refer", "vigil refer reports.json --team T1 --as USER", "take in a file of referrals"),
    ("scan", "vigil scan exhibit.E01 --to exhibit.scan", "read an image; it may be stopped and run again"),
    ("simulate", "vigil simulate today --policy arrival", "what another order would change"),
    ("journal", "vigil journal verify", "recompute the whole record"),
    ("doctor", "vigil doctor", "what this machine can do, and what it lacks"),
)


def manual(groups: tuple[Group, ...] = GROUPS) -> str:
    """The whole page: commands by group, with examples of those that are there."""
    parts = [OPENING, *(_group(group) for group in groups), _examples(groups), CLOSING]
    return "\n".join(parts)


def _group(group: Group) -> str:
    rows = [f"  {name:<10} {load(module).HELP}" for name, module in group.modules.items()]
    return "\n".join([f"{group.title}:", *rows, ""])


def _examples(groups: tuple[Group, ...]) -> str:
    there = {name for group in groups for name in group.modules}
    rows = [f"  {line:<46} {why}" for name, line, why in EXAMPLES if name in there]
    return "\n".join(["Examples:", *rows, ""])
