"""A throw-away PostgreSQL cluster on this machine's loopback, gone when the block ends."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vigil.errors import VigilError

OWNERS = ("postgres", "nobody")
USER = "vigil"
LOOPBACK = "127.0.0.1"
# Speed instead of durability: everything here is thrown away.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "listen_addresses": LOOPBACK,
}


class ClusterError(VigilError):
    """The throw-away PostgreSQL cluster could not be made or started."""


@contextmanager
def throw_away_cluster(binaries: Path) -> Iterator[str]:
    """Run a cluster that only this machine's loopback reaches, without a password.

    Args:
        binaries: folder of ``initdb`` and ``pg_ctl``.

    Yields:
        The URL of its empty database ``vigil``, whose user may make further databases.

    Raises:
        ClusterError: it could not be made or started.
    """
    home = Path(tempfile.mkdtemp(prefix="vigil-cluster-"))
    try:
        cluster = Cluster(binaries=binaries, home=home, port=_free_port(), owner=_owner())
        cluster.make()
        cluster.start()
        try:
            cluster.make_database()
            yield f"postgresql://{USER}@{LOOPBACK}:{cluster.port}/{USER}"
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(home)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in ``home``, run by ``owner`` (None: by whoever runs this process)."""

    binaries: Path
    home: Path
    port: int
    owner: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        """The cluster's files."""
        return self.home / "data"

    def make(self) -> None:
        """Lay out its files."""
        if self.owner is not None:
            os.chown(self.home, self.owner.pw_uid, self.owner.pw_gid)
        self._do(
            "initdb", "-D", self.data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        told = SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self.home)}
        options = " ".join(f"-c {name}={value}" for name, value in told.items())
        self._do("pg_ctl", "-D", self.data, "start", "-w", "-l", self.home / "log", "-o", options)

    def make_database(self) -> None:
        """Make the empty database."""
        self._do("createdb", "-h", LOOPBACK, "-p", self.port, "-U", USER, USER)

    def stop(self) -> None:
        """End the server at once: nothing in it is kept."""
        self._do("pg_ctl", "-D", self.data, "stop", "-m", "immediate")

    def _do(self, program: str, *words: object) -> None:
        # Output goes to a file: the server would keep a pipe open for as long as it runs.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [str(self.binaries / program), *map(str, words)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                user=self.owner.pw_uid if self.owner else None,
                group=self.owner.pw_gid if self.owner else None,
                extra_groups=[] if self.owner else None,
                check=False,
            )
            if done.returncode != 0:
                said.seek(0)
                reason = said.read().decode(errors="replace").strip()
                raise ClusterError(f"PostgreSQL's {program} failed ({reason}); mend it or use --sqlite-only.")


def _owner() -> pwd.struct_passwd | None:
    """Who runs the server: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in OWNERS:
        if name in known:
            return known[name]
    raise ClusterError(
        "PostgreSQL does not run as root, and there is no user 'postgres'; run as another user."
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
