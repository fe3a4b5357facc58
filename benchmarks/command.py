"""The one command line that every benchmark has."""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Figures = Mapping[str, object]


Measure = Callable[[bool], Figures]


def run(measure: Measure, *, about: str, instead: Mapping[str, tuple[Measure, str]] | None = None) -> int:
    """Measure, and print the figures as lines or as JSON.

    Args:
        measure: told whether to stay small; returns figures by name, with units in the names.
        about: what is measured, for ``--help``.
        instead: by the name of an option, what is measured instead when it is given, and what about that.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--small", action="store_true", help="less work: shows that it runs, measures little")
    for name, (other, words) in (instead or {}).items():
        parser.add_argument(f"--{name}", dest="measure", action="store_const", const=other, help=words)
    parser.set_defaults(measure=measure)
    arguments = parser.parse_args()
    figures = {**arguments.measure(arguments.small), "small": arguments.small, "processor": processor()}
    if arguments.json:
        print(json.dumps(figures, indent=2))
    else:
        width = max(map(len, figures))
        for name, figure in figures.items():
            print(f"{name:{width}}  {figure}")
    return 0


def say(words: str) -> None:
    """Tell the person who waits what is going on; figures alone go to standard output."""
    print(words, file=sys.stderr, flush=True)


def processor() -> str:
    """What this machine calls its processor."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.machine()
