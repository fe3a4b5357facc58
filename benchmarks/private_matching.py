"""Which of 100,000 identifiers does another force hold among 100,000? Ours beside OpenMined's PSI, by files on the disk.

Every step reads what it needs from files and writes its own, as two forces do; half of what is asked is held. The peer makes
no table that tells anything of a hit, no chaff, no signature and no record; its protocol blinds with one factor for all.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import peers
from benchmarks.command import Figures, run, say
from vigil.linkage.private import Agreement, BookFile, Compared, Held, finish, make_answer, make_request

COUNT, SMALL = 100_000, 1_000
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TELLS_WHICH = True  # of the peer: which identifiers are hit, not only how many
FALSE_POSITIVES = 1e-9  # the peer asks for a rate; its plain table has none


class Spent:
    """Seconds by the wall and of all processors, by the name of a step."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    def __call__(self, step: str, work: Callable[[], None]) -> None:
        """Do a step."""
        say(step)
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        self.wall[step] = time.perf_counter() - wall
        self.cpu[step] = time.process_time() - cpu


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Seconds and bytes of each step, and how many times the peer's processor time ours is."""
    peers.need("openmined-psi")
    count = SMALL if small else COUNT
    load, _, _ = os.getloadavg()  # what else runs lengthens the seconds by the wall
    asked = [f"+4477{number:08d}" for number in range(count)]
    has = [f"+4477{number:08d}" for number in range(count // 2, count // 2 + count)]
    with TemporaryDirectory(prefix="vigil-private-") as folder:
        ours, our_bytes = _ours(Path(folder), asked, has)
    peer, peer_bytes = _peer(asked, has)
    our_cpu, peer_cpu = sum(ours.cpu.values()), sum(peer.cpu.values())
    return {
        "identifiers_each": count,
        "processors": len(os.sched_getaffinity(0)),
        "load_before": round(load, 1),
        "wall_s": round(sum(ours.wall.values()), 1),
        "cpu_s": round(our_cpu, 1),
        **{f"wall_s_{step}": round(seconds, 1) for step, seconds in ours.wall.items()},
        **{f"cpu_s_{step}": round(seconds, 1) for step, seconds in ours.cpu.items()},
        **{f"megabytes_{name}": round(size / 1e6, 1) for name, size in our_bytes.items()},
        "cpu_s_openmined_psi": round(peer_cpu, 1),
        "megabytes_openmined_psi": round(sum(peer_bytes.values()) / 1e6, 1),
        "ratio_openmined_psi": round(peer_cpu / our_cpu, 2),
    }


def _ours(folder: Path, asked: list[str], has: list[str]) -> tuple[Spent, dict[str, int]]:
    spent, count = Spent(), len(asked)
    keys = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    north, west = (
        Agreement(
            us=us,
            peer=peer,
            peer_key=key.public_key(),
            identifiers_a_day=count,
            most_held=count,
        )
        for us, peer, key in (("North", "West", keys[1]), ("West", "North", keys[0]))
    )
    books = BookFile(folder / "north"), BookFile(folder / "west")

    def ask() -> None:
        request = make_request(
            identifiers=[Compared("phone", number) for number in asked],
            agreement=north,
            key=keys[0],
            purpose="benchmark",
            by="benchmark",
            at=NOW,
            book=books[0],
        )
        (folder / "request").write_bytes(request.file)
        (folder / "pending").write_bytes(request.pending)

    def answer() -> None:
        made = make_answer(
            (folder / "request").read_bytes(),
            held=[Held(Compared("phone", number), "desk", number) for number in has],
            agreement=west,
            key=keys[1],
            by="benchmark",
            at=NOW,
            book=books[1],
        )
        (folder / "answer").write_bytes(made.file)

    def read() -> None:
        finished = finish(
            (folder / "answer").read_bytes(),
            pending=(folder / "pending").read_bytes(),
            agreement=north,
            key=keys[0],
            by="benchmark",
            at=NOW,
            book=books[0],
        )
        if {hit.reference for hit in finished.hits} != set(asked) & set(has):
            raise SystemExit("Ours finds others than the plain intersection.")

    for step, work in (("ask", ask), ("answer", answer), ("finish", read)):
        spent(step, work)
    return spent, {name: (folder / name).stat().st_size for name in ("request", "pending", "answer")}


def _peer(asked: list[str], has: list[str]) -> tuple[Spent, dict[str, int]]:
    import private_set_intersection.python as psi

    spent, files = Spent(), dict[str, bytes]()
    client, server = psi.client.CreateWithNewKey(TELLS_WHICH), psi.server.CreateWithNewKey(TELLS_WHICH)

    def ask() -> None:
        files["request"] = client.CreateRequest(asked).SerializeToString()

    def answer() -> None:
        setup = server.CreateSetupMessage(FALSE_POSITIVES, len(asked), has, psi.DataStructure.RAW)
        files["setup"] = setup.SerializeToString()
        request = psi.Request()
        request.ParseFromString(files["request"])
        files["response"] = server.ProcessRequest(request).SerializeToString()

    def read() -> None:
        setup, response = psi.ServerSetup(), psi.Response()
        setup.ParseFromString(files["setup"])
        response.ParseFromString(files["response"])
        found = client.GetIntersection(setup, response)
        if {asked[place] for place in found} != set(asked) & set(has):
            raise SystemExit("The peer finds others than the plain intersection.")

    for step, work in (("openmined ask", ask), ("openmined answer", answer), ("openmined finish", read)):
        spent(step, work)
    return spent, {name: len(data) for name, data in files.items()}


if __name__ == "__main__":
    raise SystemExit(run(measure, about="Private matching of two lists beside OpenMined's PSI."))
