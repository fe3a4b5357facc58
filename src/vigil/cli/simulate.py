"""``vigil simulate``: what another order, more officers or more referrals would change, compared on the same chances."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vigil.cli.paths import path

if TYPE_CHECKING:
    from vigil.capacity import Comparison
    from vigil.capacity.options import Change
    from vigil.documents import Document

NAME = "simulate"
HELP = "compare queue policies and staffing of a unit by simulation; writes an options paper"
DESCRIPTION = (
    f"{HELP}.\n\n"
    "A scenario is a YAML or JSON file, or the name of a preset (--presets lists them; --example prints one to begin with).\n"
    "Every further scenario is an option that is held against the first; --arrivals, --officers and --policy make options of\n"
    "the first with that one thing changed. The same people arrive in each, so differences are paired."
)
WAYS = (".pdf", ".html", ".md")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "scenario", nargs="*", metavar="SCENARIO", help="YAML or JSON file, or a preset's name"
    )
    changes = parser.add_argument_group("options made of the first scenario; each may be given again")
    changes.add_argument(
        "--arrivals", action="append", default=[], metavar="PERCENT", help="more referrals: 181; fewer: =-20"
    )
    changes.add_argument(
        "--officers",
        action="append",
        default=[],
        metavar="ROLE=N",
        help="officers more on every shift: 2, -1",
    )
    changes.add_argument("--policy", action="append", default=[], metavar="NAME", help="who comes first")
    parser.add_argument("--replications", type=int, metavar="N", help="runs of each option (the scenario's)")
    parser.add_argument("--seed", type=int, metavar="N", help="which chances (the scenario's)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="threads (1)")
    parser.add_argument("--to", type=path, metavar="FILE", help="options paper to write: .pdf, .html or .md")
    parser.add_argument("--marking", default="", help="protective marking on each page of the paper")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--presets", action="store_true", help="list the presets and the policies")
    parser.add_argument("--example", action="store_true", help="print an invented unit as YAML to begin with")


def run(arguments: argparse.Namespace) -> int:
    """Compare, print, and write the paper where one is wanted."""
    if arguments.presets:
        return _list()
    if arguments.example:
        return _example()
    if arguments.to is not None:
        _check_can_write(arguments.to)
    comparison = _compared(arguments)
    if arguments.json:
        print(json.dumps(as_json(comparison), indent=2, allow_nan=False))
    else:
        _say(comparison)
    if arguments.to is not None:
        _write(comparison, arguments)
    return 0


def _list() -> int:
    from vigil.capacity import PRESETS  # noqa: PLC0415 help stays quick
    from vigil.capacity.policies import KINDS  # noqa: PLC0415

    print("Presets, each a scenario:")
    for preset in PRESETS.values():
        print(f"  {preset.name:<26}{preset.title}")
    print("\nPolicies:")
    for kind in KINDS.values():
        print(f"  {kind.name:<26}{kind().words}")
    return 0


def _example() -> int:
    import yaml  # noqa: PLC0415 help stays quick

    from vigil.capacity.presets import today  # noqa: PLC0415

    print(yaml.safe_dump(today(), sort_keys=False, allow_unicode=True, width=120), end="")
    return 0


def _check_can_write(to: Path) -> None:
    """Refuse before an hour of simulating, not after it."""
    from vigil.documents import DocumentError  # noqa: PLC0415 help stays quick

    if to.suffix not in WAYS:
        raise DocumentError(f"'{to.name}' ends in none of {', '.join(WAYS)}; name the paper so.")
    if to.exists():
        raise DocumentError(f"{to} exists; nothing is written over. Choose another name.")
    if not to.parent.is_dir():
        raise DocumentError(f"{to.parent} is no folder; make it, or choose another name.")


def _compared(arguments: argparse.Namespace) -> "Comparison":
    from vigil.capacity import ComparisonError, compare, scenario_from  # noqa: PLC0415 help stays quick
    from vigil.capacity.options import option_of  # noqa: PLC0415
    from vigil.cli.progress import counting  # noqa: PLC0415

    if not arguments.scenario:
        raise ComparisonError(
            "Name a scenario: a file or a preset. --presets lists them; --example prints a file to begin with."
        )
    plain = [_read(given) for given in arguments.scenario]
    scenarios = [scenario_from(one) for one in plain]
    scenarios += [scenario_from(option_of(plain[0], change)) for change in _changes(arguments)]
    options = [(scenario.name, scenario) for scenario in scenarios]
    many = scenarios[0].replications if arguments.replications is None else arguments.replications
    with counting("Simulating", unit="replications", total=many) as count:
        return compare(
            options,
            replications=many,
            seed=arguments.seed,
            workers=arguments.workers,
            progress=lambda done, _: count(done),
        )


def _read(given: str) -> Mapping[str, Any]:
    """A preset by its name, or a file; a file beside of the same name is read when its path is written out."""
    from vigil.capacity import PRESETS, ScenarioError  # noqa: PLC0415 help stays quick
    from vigil.capacity.files import LARGEST_SCENARIO, plain_from  # noqa: PLC0415
    from vigil.formats.plain_yaml import read_limited  # noqa: PLC0415

    if given in PRESETS:
        return PRESETS[given].scenario()
    file = Path(given)
    if not file.exists() and file.suffix not in {".yaml", ".yml", ".json"}:
        raise ScenarioError(f"'{given}' is neither a file nor a preset; --presets lists the presets.")
    return plain_from(read_limited(file, largest=LARGEST_SCENARIO), name=file.name)


def _changes(arguments: argparse.Namespace) -> "Sequence[Change]":
    from vigil.capacity.options import Change  # noqa: PLC0415 help stays quick

    return [
        *(Change(arrivals_percent=_percent(one)) for one in arguments.arrivals),
        *(Change(officers=_officers(one)) for one in arguments.officers),
        *(Change(policy={"name": one}) for one in arguments.policy),
    ]


def _percent(given: str) -> float:
    from vigil.capacity import ScenarioError  # noqa: PLC0415 help stays quick

    try:
        return float(given.rstrip("%"))
    except ValueError as error:
        raise ScenarioError(f"'{given[:40]}' is no percentage of referrals; write 181 or -20.") from error


def _officers(given: str) -> dict[str, int]:
    from vigil.capacity import ScenarioError  # noqa: PLC0415 help stays quick

    role, equals, many = given.rpartition("=")
    try:
        more = int(many)
    except ValueError:
        more = 0
    if not equals or not role or not more:
        raise ScenarioError(
            f"'{given[:80]}' changes no officers; write a role, '=' and how many: Investigators=2."
        )
    return {role: more}


def as_json(comparison: "Comparison") -> dict[str, Any]:
    """The whole comparison; a number that there is none of is null."""
    from dataclasses import asdict  # noqa: PLC0415 help stays quick

    from vigil import __version__  # noqa: PLC0415
    from vigil.capacity.paper import policies_in_words  # noqa: PLC0415

    return {
        "made_with": f"vigil {__version__}",
        "replications": comparison.replications,
        "seed": comparison.seed,
        "options": [
            {
                "name": name,
                "policy": policies_in_words(scenario),
                "days": scenario.days,
                "warm_up_days": scenario.warm_up_days,
                "assumptions": list(scenario.assumptions),
            }
            for name, scenario in zip(comparison.options, comparison.scenarios, strict=True)
        ],
        "measures": [
            {
                "name": row.measure.name,
                "title": row.measure.title,
                "unit": row.measure.unit,
                "better": row.measure.better.value,
                "estimates": [asdict(one) if one else None for one in row.estimates],
                "differences": [asdict(one) if one else None for one in row.differences],
            }
            for row in comparison.rows
        ],
    }


def _say(comparison: "Comparison") -> None:
    from rich.console import Console  # noqa: PLC0415 help stays quick
    from rich.table import Table  # noqa: PLC0415

    from vigil.capacity.paper import policies_of  # noqa: PLC0415
    from vigil.capacity.table import table  # noqa: PLC0415
    from vigil.cli.plain import plain  # noqa: PLC0415

    # What a file says is text, never markup.
    console = Console(highlight=False, markup=False)
    for words, names in policies_of(comparison).items():
        console.print(plain("; ".join(names)), style="bold")
        console.print(f"  {plain(words)}")
    head, *rows = table(comparison)
    shown = Table()
    for column in head:
        shown.add_column(plain(column), overflow="fold")
    for row in rows:
        shown.add_row(*(plain(cell).replace("; ", ";\n") for cell in row))
    console.print(shown)
    said = (
        f"{comparison.replications:,} replications of each, seed {comparison.seed}; means with 95% intervals."
    )
    console.print(said, style="dim")


def _write(comparison: "Comparison", arguments: argparse.Namespace) -> None:
    import sys  # noqa: PLC0415

    from vigil import __version__  # noqa: PLC0415
    from vigil.capacity.paper import options_paper  # noqa: PLC0415
    from vigil.cli.plain import plain  # noqa: PLC0415
    from vigil.desk.journal.clock import now  # noqa: PLC0415

    paper = options_paper(
        comparison,
        made_at=now(),
        version=__version__,
        facts=[("Scenarios", ", ".join(arguments.scenario))],
        marking=arguments.marking,
    )
    with arguments.to.open("xb") as file:
        file.write(_made(paper, arguments.to.suffix))
    print(f"Written to {plain(str(arguments.to))}", file=sys.stderr if arguments.json else sys.stdout)


def _made(paper: "Document", way: str) -> bytes:
    from vigil.documents import to_html, to_markdown, to_pdf  # noqa: PLC0415 help stays quick

    if way == ".pdf":
        return to_pdf(paper)
    return (to_html(paper) if way == ".html" else to_markdown(paper)).encode()
