"""``vigil serve``: the desk, on this machine's own address unless told otherwise."""

import argparse

from vigil.cli.desk import add_home_argument, open_desk
from vigil.errors import VigilError

NAME = "serve"
HELP = "open the desk in a browser on this machine"


class AddressError(VigilError):
    """The address to serve on cannot be used."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_home_argument(parser)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8600, help="port to listen on (default: 8600)")
    parser.add_argument("--demo", action="store_true", help="say on every page that the people are invented")


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    check_free(host=arguments.host, port=arguments.port)
    open_desk(home=arguments.home, demo=arguments.demo)
    serve(host=arguments.host, port=arguments.port)
    return 0


def check_free(*, host: str, port: int) -> None:
    """Refuse an address that is taken or not this machine's, before anything is started.

    Raises:
        AddressError: the address cannot be listened on.
    """
    import socket  # noqa: PLC0415 only this command needs it

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AddressError(
            f"Cannot listen on {host}:{port} ({reason}); choose another with --port."
        ) from error


def serve(*, host: str, port: int) -> None:
    """Run the web server in this process's children until interrupted."""
    from granian import Granian  # noqa: PLC0415 only this command needs it
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    print(f"The desk is at http://{host}:{port}/ - stop it with Ctrl+C.", flush=True)
    Granian(
        "vigil.desk.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        log_level=LogLevels.error,
    ).serve()
