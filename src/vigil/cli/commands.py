"""The table of commands: to add one, write its module and name it here."""

import argparse
import difflib
import importlib
from dataclasses import dataclass
from typing import Protocol, cast

from vigil.errors import VigilError


class UnknownCommandError(VigilError):
    """There is no command of this name."""


class Command(Protocol):
    """What a command's module offers; nothing heavy is imported before ``run``: the help reads them all."""

    NAME: str
    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's options."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it, and return the exit status."""


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that belong together in the help: ``name: module``."""

    title: str
    modules: dict[str, str]


GROUPS = (
    Group("See it", {"demo": "vigil.cli.demo.command"}),
    Group(
        "The desk",
        {
            "serve": "vigil.cli.serve",
            "refer": "vigil.cli.refer",
            "force": "vigil.cli.force",
            "people": "vigil.cli.people",
            "link": "vigil.cli.link.command",
            "journal": "vigil.cli.journal",
        },
    ),
    Group(
        "The laboratory",
        {
            "scan": "vigil.cli.scan",
            "rescan": "vigil.cli.rescan",
            "export": "vigil.cli.export",
            "compare": "vigil.cli.compare",
            "known": "vigil.cli.known.command",
            "assess": "vigil.cli.assess",
            "instrument": "vigil.cli.instrument.command",
            "simulate": "vigil.cli.simulate",
            "validate": "vigil.cli.validate",
        },
    ),
    Group("This installation", {"doctor": "vigil.cli.doctor", "test": "vigil.cli.test"}),
)


def names(groups: tuple[Group, ...] = GROUPS) -> list[str]:
    """Every command's name, in the order of the help."""
    return [name for group in groups for name in group.modules]


def load(module: str) -> Command:
    """One command's module."""
    return cast("Command", importlib.import_module(module))


def find(name: str, groups: tuple[Group, ...] = GROUPS) -> Command:
    """The command of this name.

    Raises:
        UnknownCommandError: there is none; the nearest name is suggested.
    """
    for group in groups:
        if name in group.modules:
            return load(group.modules[name])
    near = difflib.get_close_matches(name, names(groups), n=1)
    suggestion = f"did you mean '{near[0]}'?" if near else "'vigil --help' lists the commands."
    raise UnknownCommandError(f"There is no command '{name}'; {suggestion}")
