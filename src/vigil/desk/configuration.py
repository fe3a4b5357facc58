"""What the desk is told from outside: one value, read from the environment once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from vigil.errors import VigilError


class ConfigurationError(VigilError):
    """A setting of the desk is missing or cannot be understood."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything the desk takes from its environment.

    Attributes:
        home: folder the desk owns: database, secret key, renditions, scan files, checkpoints.
        database_url: ``postgresql://user:password@host:port/name`` or empty for the SQLite file in ``home``.
        allowed_hosts: host names the desk answers to.
        secure: cookies only over HTTPS; off only on a laptop's own loopback address.
        demo: the desk holds invented people; every page says so.
        evidence: folder that acquired copies are put into for the desk to read.
        schema: a CyberTipline XSD to check XML referrals against, or None to read them leniently.
        instruments: ids of shipped risk instruments, or files of a force's own, that are switched on, the one for new cases
            first; empty for the demonstration instrument alone.
        instrument_key: the file with the key of a force's sealed instruments, or None.
    """

    home: Path
    database_url: str
    allowed_hosts: tuple[str, ...]
    secure: bool
    demo: bool
    evidence: Path
    schema: Path | None
    instruments: tuple[str, ...] = ()
    instrument_key: Path | None = None


def default_home(environment: Mapping[str, str]) -> Path:
    """The folder used when nobody names one: ``$VIGIL_HOME``, else the user's data folder."""
    if named := environment.get("VIGIL_HOME"):
        return Path(named).expanduser().resolve()
    data = environment.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser().resolve() / "vigil"


def read_configuration(environment: Mapping[str, str] = os.environ) -> Configuration:
    """Read the desk's settings.

    Raises:
        ConfigurationError: a setting is not one of the values it may have.
    """
    hosts = environment.get("VIGIL_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
    schema = environment.get("VIGIL_CYBERTIP_SCHEMA")
    key = environment.get("VIGIL_INSTRUMENT_KEY")
    return Configuration(
        home=default_home(environment),
        evidence=Path(environment.get("VIGIL_EVIDENCE") or default_home(environment) / "evidence"),
        database_url=environment.get("VIGIL_DATABASE_URL", ""),
        allowed_hosts=_listed(hosts),
        secure=_switch(environment, "VIGIL_SECURE", default=False),
        demo=_switch(environment, "VIGIL_DEMO", default=False),
        schema=Path(schema) if schema else None,
        instruments=_listed(environment.get("VIGIL_INSTRUMENTS", "")),
        instrument_key=Path(key) if key else None,
    )


def _listed(value: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in value.split(",") if one.strip())


def _switch(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environment.get(name, "").strip().lower()
    if value in {"", "0", "1", "false", "true", "no", "yes"}:
        return default if not value else value in {"1", "true", "yes"}
    raise ConfigurationError(f"{name} is '{value}'; set it to yes or no.")


def secret_key(home: Path) -> str:
    """The desk's signing key, made once and kept readable by its owner only."""
    path = home / "secret_key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        draft.replace(path)
    return path.read_text()


def database_settings(configuration: Configuration) -> dict[str, object]:
    """Django's DATABASES entry for the configured database.

    Raises:
        ConfigurationError: the URL names a database the desk does not run on.
    """
    if not configuration.database_url:
        return _sqlite(configuration.home / "vigil.sqlite3")
    url = urlsplit(configuration.database_url)
    if url.scheme == "sqlite":
        return _sqlite(Path(unquote(url.path)))
    if url.scheme in {"postgresql", "postgres"}:
        _check_port(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ConfigurationError(
        f"VIGIL_DATABASE_URL begins with '{url.scheme}:'; use postgresql://… or leave it empty for SQLite."
    )


def _check_port(url: SplitResult) -> None:
    try:
        url.port  # noqa: B018 reading it checks it
    except ValueError as error:
        raise ConfigurationError(f"VIGIL_DATABASE_URL names a port that does not exist ({error}).") from error


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "vigil.desk.sqlite",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        # Django's in-memory test database locks unlike production: tests use a file too.
        "TEST": {"NAME": str(path.with_name(f"test_{path.name}"))},
    }
