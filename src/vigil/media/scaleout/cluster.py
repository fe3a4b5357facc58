"""Workers on a Ray cluster: parts are tasks, which Ray runs again elsewhere when a worker or a node dies.

Ray is an optional extra, and is imported here only. Nothing of the evidence passes through it but the listing's lines; who
reaches its ports can run code on every node.
"""

import contextlib
import importlib
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from vigil.media.errors import MediaError
from vigil.media.scaleout.coordinator import Ended
from vigil.media.scaleout.parts import Job, Part
from vigil.media.scaleout.work import work

LOCAL = "local"
RETRIES = 5  # of a part whose worker or node died
MOST_CORES = 4  # for one part: a part reads one file after the other
PATIENCE = 10.0  # seconds until a cluster answers
LAST_PORT = 65_535
LONGEST_ALONE = 300.0  # seconds without a node that could take a part
OBJECTS = 80 << 20  # bytes for what passes between processes on this machine; only listings do
MISSING = (
    "A scan by many machines needs Ray, which is not installed; install requirements-scale.lock "
    "as docs/how-to/scan-on-many-machines.md shows."
)
# Nothing is reported to anybody, and Ray does not warn of what it will do differently one day.
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
# On Linux Ray would take the machine's outer address even where it is told the loopback one; this is its switch for systems
# whose firewall asks about that. Read when Ray is imported.
_INWARD = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}


class Cluster:
    """A Ray cluster; connected for as long as the block runs.

    Args:
        address: ``host:port`` of a cluster that runs, or ``local``: one of processes on this machine, which listens on the
            loopback address only, asks for a token of chance, and ends with the block.

    Raises:
        MediaError: Ray is not installed, or there is no cluster at the address.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._running: dict[Any, str] = {}
        self._opened = ExitStack()
        self._alone_since: float | None = None

    def __enter__(self) -> Self:
        with self._opened:
            self._opened.enter_context(_environment(_QUIET | (_for_this_machine() if self._is_local else {})))
            if not self._is_local:
                _check_reachable(self._address)
            self._ray = _imported()
            self._opened.enter_context(_connected(self._ray, self._address))
            if self._is_local and not self._ray.util.get_node_ip_address().startswith("127."):
                raise MediaError("The local cluster would listen to the network; start it in a new process.")
            self._cores = max(1, min((MOST_CORES, *self._processors())))
            self._task = self._ray.remote(
                num_cpus=self._cores, max_retries=RETRIES, scheduling_strategy="SPREAD"
            )(work)
            self._opened.callback(self._abandon)
            self._opened = self._opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    @property
    def _is_local(self) -> bool:
        return self._address == LOCAL

    @property
    def cores(self) -> int:
        """Processors for one part: those of the smallest node, 4 at most."""
        return self._cores

    @property
    def room(self) -> int:
        """How many parts the nodes that are there now can work on at a time."""
        return max(1, sum(processors // self._cores for processors in self._processors()))

    def begin(self, job: Job, part: Part) -> None:
        """Have a part worked on somewhere."""
        self._running[self._task.remote(job, part)] = part.name(job)

    def ended(self, *, within: float) -> Iterator[Ended]:
        """The parts that ended; waits for the first of them, for so many seconds at most.

        Raises:
            MediaError: there was no node for five minutes.
        """
        if not self._running:
            return
        ready, _ = self._ray.wait(list(self._running), num_returns=1, timeout=within)
        if not ready:
            self._check_not_alone()
        for reference in ready:
            yield Ended(self._running.pop(reference), self._problem(reference))

    def _problem(self, reference: Any) -> str:
        try:
            return str(self._ray.get(reference))
        except self._ray.exceptions.RayTaskError:
            raise
        except self._ray.exceptions.RayError as error:
            return (
                f"A part could not be done: its worker died again and again ({type(error).__name__}); "
                "look at the nodes' memory and disks, then run the same command again."
            )

    def _processors(self) -> list[int]:
        """Of each node that is there and has any."""
        nodes = (node["Resources"].get("CPU", 0) for node in self._ray.nodes() if node["Alive"])
        return [int(processors) for processors in nodes if processors >= 1]

    def _check_not_alone(self) -> None:
        now = time.monotonic()
        if any(processors >= self._cores for processors in self._processors()):
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = now
        elif now - self._alone_since > LONGEST_ALONE:
            raise MediaError("The cluster has no node left; start one, then run the same command again.")

    def _abandon(self) -> None:
        for reference in self._running:
            self._ray.cancel(reference, force=True)
        self._running.clear()


def _check_reachable(address: str) -> None:
    """Refuse an address where nobody answers: Ray would wait for minutes, and then end the process."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > LAST_PORT:
        raise MediaError(
            f"'{address[:100]}' is no address of a cluster; write host:port, or 'local' for this machine."
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE).close()
    except OSError as error:
        raise _no_cluster(address, error) from error


def _no_cluster(address: str, error: Exception) -> MediaError:
    return MediaError(
        f"There is no Ray cluster at '{address}' ({str(error)[:200]}); check the address and the token."
    )


def _imported() -> Any:
    try:
        return importlib.import_module("ray")
    except ImportError as error:
        raise MediaError(MISSING) from error


def _for_this_machine() -> dict[str, str]:
    return _INWARD | {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": _token()}


@cache
def _token() -> str:
    """One for this process: Ray remembers the first."""
    return secrets.token_hex(32)


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _connected(ray: Any, address: str) -> Iterator[None]:
    with ExitStack() as opened:
        options: dict[str, Any] = {"log_to_driver": False, "logging_level": "error"}
        if address == LOCAL:
            options |= {
                "num_cpus": len(os.sched_getaffinity(0)),
                "num_gpus": 0,
                "include_dashboard": False,
                "object_store_memory": OBJECTS,
                "_temp_dir": str(opened.enter_context(_private_folder())),
            }
        # Ray lets workers import from where this process stands, which may be a suspect's folder.
        with contextlib.chdir("/"):
            try:
                ray.init(address=address, **options)
            except (OSError, ValueError, RuntimeError) as error:
                raise _no_cluster(address, error) from error
        opened.callback(ray.shutdown)
        yield


@contextmanager
def _private_folder() -> Iterator[Path]:
    """Where a cluster of this machine keeps its sockets and logs; a socket's path must be short."""
    folder = Path(tempfile.mkdtemp(prefix="vigil-"))
    try:
        yield folder
    finally:
        # Ray's processes end a little later than it says, and may still write a last line.
        shutil.rmtree(folder, ignore_errors=True)
