"""What the desk is told from outside, and what it refuses to start with."""

from pathlib import Path

import pytest

from vigil.desk.configuration import ConfigurationError, database_settings, read_configuration, secret_key


def test_nothing_said_means_sqlite_in_the_users_data_folder(tmp_path: Path) -> None:
    configuration = read_configuration({"XDG_DATA_HOME": str(tmp_path)})
    assert configuration.home == tmp_path / "vigil"
    assert database_settings(configuration)["ENGINE"] == "vigil.desk.sqlite"
    assert configuration.demo is False


def test_a_postgresql_address_is_taken_apart(tmp_path: Path) -> None:
    settings = database_settings(
        read_configuration(
            {
                "VIGIL_HOME": str(tmp_path),
                "VIGIL_DATABASE_URL": "postgresql://ada:s%40y@db.example:6000/vi%67il",
            }
        )
    )
    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["USER"], settings["PASSWORD"], settings["HOST"], settings["PORT"], settings["NAME"]) == (
        "ada",
        "s@y",
        "db.example",
        "6000",
        "vigil",
    )


def test_another_database_is_refused_in_words(tmp_path: Path) -> None:
    configuration = read_configuration({"VIGIL_HOME": str(tmp_path), "VIGIL_DATABASE_URL": "mysql://x/y"})
    with pytest.raises(ConfigurationError, match="begins with 'mysql:'"):
        database_settings(configuration)


@pytest.mark.parametrize(
    ("word", "means"), [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("", False)]
)
def test_a_switch_understands_yes_and_no(tmp_path: Path, word: str, means: bool) -> None:
    assert read_configuration({"VIGIL_HOME": str(tmp_path), "VIGIL_SECURE": word}).secure is means


def test_a_switch_that_is_neither_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="set it to yes or no"):
        read_configuration({"VIGIL_HOME": str(tmp_path), "VIGIL_SECURE": "perhaps"})


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "home")
    assert secret_key(tmp_path / "home") == key
    assert len(key) > 60
    assert (tmp_path / "home" / "secret_key").stat().st_mode & 0o077 == 0


def test_an_sqlite_file_may_lie_anywhere(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/a%20desk.sqlite3"
    settings = database_settings(read_configuration({"VIGIL_HOME": str(tmp_path), "VIGIL_DATABASE_URL": url}))
    assert settings["NAME"] == str(tmp_path / "a desk.sqlite3")


@pytest.mark.parametrize("port", ["port", "70000"])
def test_a_port_that_does_not_exist_is_refused_in_words(tmp_path: Path, port: str) -> None:
    url = f"postgresql://ada@db.example:{port}/vigil"
    configuration = read_configuration({"VIGIL_HOME": str(tmp_path), "VIGIL_DATABASE_URL": url})
    with pytest.raises(ConfigurationError, match="a port that does not exist"):
        database_settings(configuration)


def test_a_force_says_which_instruments_are_on_and_where_the_key_lies(tmp_path: Path) -> None:
    said = {"VIGIL_INSTRUMENTS": "demonstration-four-step, osp-iic,,", "VIGIL_INSTRUMENT_KEY": "/keys/risk"}
    configuration = read_configuration({"VIGIL_HOME": str(tmp_path)} | said)
    assert configuration.instruments == ("demonstration-four-step", "osp-iic")
    assert configuration.instrument_key == Path("/keys/risk")
    assert read_configuration({"VIGIL_HOME": str(tmp_path)}).instruments == ()
