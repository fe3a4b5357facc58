"""The archive of our own is one, and where it is not read as it was written nothing else is."""

import io
import subprocess
import sys
import zipfile

import pytest

from tests.media.jail.archives.packing import FILES, zipped
from vigil.media.errors import MediaError
from vigil.media.jail.archives.warming import CONTENTS, own_zip
from vigil.media.jail.unpacking import Unpacker


def test_another_reader_finds_what_was_put_in() -> None:
    with zipfile.ZipFile(io.BytesIO(own_zip())) as archive:
        assert archive.testzip() is None
        assert {one.filename: archive.read(one) for one in archive.infolist()} == CONTENTS
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "broken", ["zips.zlib.crc32 = lambda data: 1", "unpacking.CONTENTS['a'] = b'not there'"]
)
def test_a_reader_that_does_not_read_it_reads_no_evidence(broken: str) -> None:
    program = f"""
import sys
from vigil.media.jail import canaries, unpacking_start
from vigil.media.jail.archives import unpacking, zips
canaries.QUICK = ()
made = unpacking.own_zip()
unpacking.own_zip = lambda: made
{broken}
sys.exit(unpacking_start.main())
"""
    command = (sys.executable, "-c", program)
    with Unpacker(command=command) as jail, pytest.raises(MediaError, match="nothing is decoded outside it"):
        list(jail.members(zipped(FILES), kind="zip"))
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert "does not read its own" in done.stderr
