"""``vigil demo``: the whole journey on invented people and harmless pictures, from the first referral to a proven record."""

import argparse
from datetime import datetime
from pathlib import Path

NAME = "demo"
HELP = "set up an invented force and watch the whole journey on real file formats"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--seed", type=int, default=1, help="another seed invents another force (default: 1)")
    parser.add_argument(
        "--referrals", type=int, default=1200, help="records in the referral files (default: 1200)"
    )
    parser.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="folder for everything the demo makes (default: 'demo' in the desk's home)",
    )
    parser.add_argument(
        "--as-of",
        type=datetime.fromisoformat,
        metavar="TIME",
        help="the moment the invented day ends (default: now)",
    )
    parser.add_argument(
        "--evidence",
        choices=("auto", "built", "shipped"),
        default="auto",
        help="build the disk images here, or use the small ones that are shipped (default: build where the tools exist)",
    )
    parser.add_argument(
        "--no-serve", action="store_true", help="stop after the numbers instead of serving the desk"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to serve on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8600, help="port to serve on (default: 8600)")


def run(arguments: argparse.Namespace) -> int:
    """Run every stage that has not finished, print the numbers, and serve the desk."""
    from vigil.cli.demo.plan import make_plan  # noqa: PLC0415 help stays quick
    from vigil.cli.desk import open_desk  # noqa: PLC0415
    from vigil.cli.serve import check_free, serve  # noqa: PLC0415

    if not arguments.no_serve:
        check_free(host=arguments.host, port=arguments.port)
    plan = make_plan(
        home=arguments.home,
        seed=arguments.seed,
        referrals=arguments.referrals,
        as_of=arguments.as_of,
        evidence=arguments.evidence,
    )
    open_desk(home=plan.home, demo=True)
    from vigil.cli.demo.journey import travel  # noqa: PLC0415 the desk is open
    from vigil.cli.demo.numbers import print_numbers  # noqa: PLC0415

    stages = travel(plan)
    print_numbers(plan=plan, stages=stages)
    if not arguments.no_serve:
        serve(host=arguments.host, port=arguments.port)
    return 0
