"""The throw-away PostgreSQL cluster."""

from pathlib import Path

import psycopg
import pytest

from vigil.cli.machine import postgresql_binaries
from vigil.cli.testing.cluster import ClusterError, throw_away_cluster


def test_it_answers_makes_databases_and_is_gone_afterwards() -> None:
    binaries = postgresql_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL here: install Debian's package postgresql")
    with throw_away_cluster(binaries) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE another")
            row = connection.execute("SHOW data_directory").fetchone()
            assert row is not None
            home = Path(row[0]).parent
        assert home.is_dir()
    assert not home.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=5)


def test_a_server_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "initdb"
    broken.write_text("#!/bin/sh\necho the disk is full; exit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr("vigil.cli.testing.cluster._owner", lambda: None)
    said = r"initdb failed \(the disk is full\)"
    with pytest.raises(ClusterError, match=said), throw_away_cluster(tmp_path):
        pytest.fail("a cluster that was never made")
