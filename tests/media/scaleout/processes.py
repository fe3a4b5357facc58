"""What processes there are, and where they listen, as Linux tells it in /proc."""

import re
from pathlib import Path

LISTENS = "0A"


def below(pid: int) -> dict[int, str]:
    """Every process that descends from one, and how it was called."""
    parents: dict[int, int] = {}
    called: dict[int, str] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            stat = (place / "stat").read_text()
            called[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            # It ended while we looked.
            continue
        parents[int(place.name)] = int(stat.rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return {child: called[child] for child in found - {pid} if child in called}


def listening(pids: list[int]) -> set[str]:
    """The addresses, in the kernel's hexadecimal, on which processes listen for TCP."""
    own = {inode for pid in pids for inode in _sockets(pid)}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENS and fields[9] in own:
                found.add(fields[1].partition(":")[0])
    return found


def _sockets(pid: int) -> list[str]:
    try:
        channels = list(Path("/proc", str(pid), "fd").iterdir())
        named = [str(channel.readlink()) for channel in channels]
    except OSError:
        # It ended while we looked.
        return []
    return [told[1] for name in named if (told := re.fullmatch(r"socket:\[(\d+)\]", name))]
