"""The terminal door: finds the command, runs it, and turns a mistake into one sentence and exit status 2."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from vigil import __version__
from vigil.cli.commands import Command, find
from vigil.cli.manual import manual
from vigil.cli.plain import plain
from vigil.errors import VigilError

MISTAKE, INTERRUPTED, READER_GONE = 2, 130, 141


class Parser(argparse.ArgumentParser):
    """A parser that says a mistake in one sentence, with the way to the help."""

    def error(self, message: str) -> NoReturn:
        """Leave with status 2."""
        self.exit(MISTAKE, f"{self.prog}: {message}; see '{self.prog} --help'.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The command's own status; 2 after a mistake a person can mend, 130 after Ctrl+C, 141 when the reader
        of the output went away. A fault of ours keeps its traceback; ``VIGIL_TRACEBACK=1`` shows all of them.
    """
    try:
        status = run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return leave("stopped before the end; what was finished is kept.", status=INTERRUPTED)
    except BrokenPipeError:
        # What Python still holds for the closed pipe would raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except (VigilError, OSError) as error:
        if os.environ.get("VIGIL_TRACEBACK"):
            raise
        sentence = mistake(error)
        if sentence is None:
            raise
        return leave(sentence, status=MISTAKE)
    return status


def run(arguments: list[str]) -> int:
    """Show the manual or the version, or hand the rest of the line to its command.

    Raises:
        VigilError: a mistake a person can mend.
    """
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        if len(arguments) > 1 and arguments[0] == "help":
            return run([arguments[1], "--help"])
        print(manual())
        return 0
    if arguments[0] in {"-V", "--version"}:
        print(f"vigil {__version__}")
        return 0
    command = find(arguments[0])
    return command.run(parser_of(command).parse_args(arguments[1:]))


def parser_of(command: Command) -> argparse.ArgumentParser:
    """The command's own parser; its help opens with what its module says of it."""
    description = (getattr(command, "DESCRIPTION", "") or command.HELP).strip()
    parser = Parser(
        prog=f"vigil {command.NAME}",
        description=description[:1].upper() + description[1:],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_arguments(parser)
    return parser


def mistake(error: VigilError | OSError) -> str | None:
    """The sentence for a mistake; None for a fault of ours.

    A file the system refuses (missing, forbidden, full disk) is the person's to mend, so an ``OSError`` that
    names one is told like any other mistake.
    """
    if isinstance(error, VigilError):
        return str(error)
    if error.filename is None or error.strerror is None:
        return None
    return f"{error.strerror}: '{error.filename}'; check the name, its permissions and the free space."


def leave(sentence: str, *, status: int) -> int:
    """Say why on standard error."""
    print(f"vigil: {plain(sentence)}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
