"""On a Ray cluster of two nodes, a worker and then a node are killed: nothing is lost, nothing is doubled."""

import importlib.util
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.media.evidence import known_set
from tests.media.scaleout.processes import below
from tests.media.scaleout.scattered import everything, scattered
from vigil.cli import door
from vigil.known.known_set import KnownSet
from vigil.media.errors import MediaError
from vigil.media.scaleout import cluster
from vigil.media.scaleout.cluster import Cluster
from vigil.media.scaleout.coordinator import scan_with
from vigil.media.scaleout.parts import Limits
from vigil.media.scan import Progress, scan

ROOT = Path(__file__).resolve().parents[3]
needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed (requirements-scale.lock)"
)
# As /proc writes them: 127.0.0.1, the same within IPv6, and ::1.
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


def test_without_ray_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    (tmp_path / "evidence").mkdir()
    to = tmp_path / "a.scan"
    assert door.main(["scan", str(tmp_path / "evidence"), "--to", str(to), "--cluster", "local"]) == 2
    said = capsys.readouterr().err
    assert "requirements-scale.lock" in said
    assert said.count("\n") == 1
    assert not to.exists()


def test_shards_without_a_cluster_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ["scan", str(tmp_path), "--to", str(tmp_path / "a.scan"), "--shards", str(tmp_path)]
    assert door.main(told) == 2
    assert "--cluster" in capsys.readouterr().err


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scattered(tmp_path_factory.mktemp("exhibit") / "WEX-1", more=30)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[KnownSet]:
    with KnownSet.open(known_set(tmp_path_factory.mktemp("set") / "uk.known", folder)) as opened:
        yield opened


@pytest.fixture
def two_nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    from ray.cluster_utils import Cluster as Nodes

    # The head only keeps the books: what can die are the two nodes that work.
    nodes = Nodes(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        nodes.workers = [nodes.add_node(num_cpus=1, include_dashboard=False) for _ in range(2)]
        yield nodes
    finally:
        nodes.shutdown()


@needs_ray
@pytest.mark.slow
def test_a_worker_and_then_a_node_killed_lose_and_double_nothing(
    folder: Path, known: KnownSet, tmp_path: Path, two_nodes: Any
) -> None:
    scan(source=folder, known=known, to=tmp_path / "alone.scan")
    killed: list[str] = []

    def harm(done: Progress) -> None:
        if not killed and done.files >= 4:
            killed.append(kill_a_worker())
        elif len(killed) == 1 and done.files >= 16:
            two_nodes.remove_node(two_nodes.workers.pop(), allow_graceful=False)
            killed.append("node")

    to = tmp_path / "a.scan"
    with Cluster(two_nodes.address) as workers:
        assert (workers.cores, workers.room) == (1, 2)
        scan_with(workers=workers, source=folder, known=known, to=to, limits=Limits(files=2), progress=harm)
        assert workers.room == 1
    assert killed == ["worker", "node"]
    assert everything(to) == everything(tmp_path / "alone.scan")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".shards"] == []


def kill_a_worker() -> str:
    """Kill -9 a process that has a part in hand."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        for pid, name in below(os.getpid()).items():
            if name.startswith("ray::work"):
                os.kill(pid, signal.SIGKILL)
                return "worker"
        time.sleep(0.02)
    return "none was found"


@needs_ray
@pytest.mark.slow
def test_a_cluster_of_this_machine_listens_to_itself_only_and_leaves_nothing(tmp_path: Path) -> None:
    # In a process of its own: Ray decides where it listens when it is imported.
    script = textwrap.dedent(
        """
        import os, sys, time
        from pathlib import Path
        from tests.media.scaleout.processes import below, listening
        from vigil.media.scaleout.cluster import Cluster

        with Cluster("local") as workers:
            folder = Path(workers._ray._private.worker._global_node.get_session_dir_path()).parent
            where = workers._ray.get(workers._ray.remote(lambda: sys.path).remote())
            pids = list(below(os.getpid()))
            listens = listening(pids)
        assert len(pids) > 4 and listens, (pids, listens)
        assert os.getcwd() not in where, where
        assert not folder.exists()
        assert "RAY_AUTH_TOKEN" not in os.environ
        print(*listens)
        """
    )
    environment = os.environ | {"PYTHONPATH": f"{ROOT}/src:{ROOT}", "TMPDIR": "/tmp"}  # noqa: S108 a short path
    ran = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert set(ran.stdout.split()) <= LOOPBACK


def stub(*, processors: list[float], error: Exception | None = None) -> Any:
    """As much of Ray as is asked while nothing has ended."""

    def get(_reference: object) -> str:
        if error is not None:
            raise error
        return ""

    return SimpleNamespace(
        nodes=lambda: [{"Alive": True, "Resources": {"CPU": number}} for number in processors],
        wait=lambda references, **_how: ([], references) if error is None else (references, []),
        get=get,
        exceptions=SimpleNamespace(RayTaskError=ZeroDivisionError, RayError=ConnectionError),
    )


def connected(ray: Any) -> Cluster:
    """A cluster whose parts use two processors, with one part in hand."""
    workers = Cluster("node7:1")
    workers.__dict__ |= {"_ray": ray, "_cores": 2, "_running": {"part": "name"}}
    return workers


def test_a_cluster_without_nodes_is_waited_for_and_then_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(cluster, "time", SimpleNamespace(monotonic=lambda: now[0]))
    ray = stub(processors=[1.0])
    workers = connected(ray)
    assert list(workers.ended(within=1)) == []
    now[0] = cluster.LONGEST_ALONE
    assert list(workers.ended(within=1)) == []
    # A node that came back ends the waiting.
    ray.nodes = stub(processors=[1.0, 2.0]).nodes
    assert list(workers.ended(within=1)) == []
    ray.nodes = stub(processors=[0.0]).nodes
    now[0] += 1
    assert list(workers.ended(within=1)) == []
    now[0] += cluster.LONGEST_ALONE + 1
    with pytest.raises(MediaError, match="no node left"):
        list(workers.ended(within=1))


def test_room_is_what_the_nodes_have_for_whole_parts() -> None:
    assert connected(stub(processors=[1.0, 4.0, 5.0, 0.0])).room == 4
    assert connected(stub(processors=[])).room == 1


def test_a_worker_that_dies_again_and_again_is_a_sentence_and_a_fault_of_ours_is_none() -> None:
    (ended,) = connected(stub(processors=[2.0], error=ConnectionError())).ended(within=1)
    assert (ended.name, "died again and again" in ended.problem) == ("name", True)
    with pytest.raises(ZeroDivisionError):
        list(connected(stub(processors=[2.0], error=ZeroDivisionError())).ended(within=1))


@needs_ray
def test_no_cluster_at_the_address_is_one_sentence() -> None:
    with pytest.raises(MediaError, match=r"no Ray cluster at '127\.0\.0\.1:1'"), Cluster("127.0.0.1:1"):
        pass


@needs_ray
@pytest.mark.parametrize("address", ["", "auto", "node7", "node7:", ":1", "node7:65536", "ray://node7"])
def test_an_address_without_host_and_port_is_refused(address: str) -> None:
    with pytest.raises(MediaError, match="no address of a cluster"), Cluster(address):
        pass
