"""The only reader of the environment.

Without any variable Samenkomst runs on one machine: SQLite and mail files in `instance/`, keys written there
once, no broker. A variable that is needed and missing, or malformed, ends the start with one clear line.
"""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
LAST_PORT = 65_535
SIGNED_IN_FOR = 30 * 86_400  # seconds after the last visit; the row of the sign-in says so too
LONGEST_SHIFT = 100 * 366 * 86_400  # a hundred years; much further there is no calendar


class ConfigError(SystemExit):
    """A setting is missing or malformed; its text is the one line that the start ends with."""


@dataclass(frozen=True)
class BeatEntry:
    """One line of the beat schedule: the task's name, and seconds between runs without and with a broker."""

    task: str
    embedded_seconds: float
    broker_seconds: float


BEAT = (
    BeatEntry("outbox.plan_reminders", 5, 60),
    BeatEntry("outbox.deliver", 5, 60),
    BeatEntry("outbox.tidy", 15, 60),
    BeatEntry("todo.open_due", 15, 60),
    BeatEntry("work.do", 5, 60),
    BeatEntry("upkeep.expire_offers", 15, 60),
    BeatEntry("upkeep.verify_places", 3600, 3600),
    BeatEntry("upkeep.count_places", 3600, 3600),
    BeatEntry("upkeep.add_reminders", 3600, 3600),
    BeatEntry("upkeep.seal_audit", 600, 600),
    BeatEntry("upkeep.forget_sign_ins", 3600, 3600),
    BeatEntry("upkeep.forget", 3600, 3600),
)


@dataclass(frozen=True)
class Config:
    """Every setting, checked. Upper-case names are Flask's and the environment's own."""

    DATA_DIR: Path
    DATABASE_URL: str
    SECRET_KEY: str = field(repr=False)
    DATA_KEYS: tuple[str, ...] = field(repr=False)
    HASH_KEY: str = field(repr=False)
    BASE_URL: str = "http://127.0.0.1:8000"
    REDIS_URL: str | None = None
    SMTP_URL: str | None = field(default=None, repr=False)
    MAIL_FROM: str = "secretariaat@vtz.example"
    BOUNCE_TO: str = ""  # where mail that cannot be delivered comes back; else MAIL_FROM
    METRICS_TOKEN: str | None = field(default=None, repr=False)
    SMS: str = "off"  # or "files": texts to telephones are a choice, and wait in DATA_DIR/sms for a gateway
    PORT: int = 8000
    CLOCK_SHIFT: int = 0
    TESTING: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """Read and check the environment. Raises ConfigError, one line, for the first setting that is wrong."""
        env = {name: value for name, value in (environ or os.environ).items() if value.strip()}
        port = _whole_number(env, "PORT", 8000, least=1, most=LAST_PORT)
        base_url = _base_url(env, port)
        data_dir = Path(env.get("DATA_DIR", ROOT / "instance")).absolute()
        shift = _whole_number(env, "CLOCK_SHIFT", 0, least=-LONGEST_SHIFT, most=LONGEST_SHIFT)
        if shift and base_url.startswith("https:"):
            raise ConfigError("CLOCK_SHIFT is for tests and demonstrations; it is refused when BASE_URL is https")
        _check_server(env, "REDIS_URL", ("redis", "rediss", "unix", "redis+socket"))
        _check_server(env, "SMTP_URL", ("smtp", "smtps"))
        if (sms := env.get("SMS", "off").strip()) not in ("off", "files"):
            raise ConfigError(f"SMS must be off or files, not {sms!r}")
        if base_url.startswith("https:"):
            missing = [n for n in ("SECRET_KEY", "DATA_KEYS", "HASH_KEY", "MAIL_FROM", "SMTP_URL") if n not in env]
            if missing:
                raise ConfigError(f"with a https BASE_URL these must be set: {', '.join(missing)}")
        keys = _keys(env, data_dir)
        return cls(
            DATA_DIR=data_dir,
            DATABASE_URL=_database_url(env, data_dir),
            SECRET_KEY=keys["SECRET_KEY"],
            DATA_KEYS=tuple(key.strip() for key in keys["DATA_KEYS"].split(",") if key.strip()),
            HASH_KEY=keys["HASH_KEY"],
            BASE_URL=base_url,
            REDIS_URL=env.get("REDIS_URL"),
            SMTP_URL=env.get("SMTP_URL"),
            MAIL_FROM=_mail_address(env, "MAIL_FROM", cls.MAIL_FROM),
            BOUNCE_TO=_mail_address(env, "BOUNCE_TO", env.get("MAIL_FROM", cls.MAIL_FROM)),
            METRICS_TOKEN=env.get("METRICS_TOKEN"),
            SMS=sms,
            PORT=port,
            CLOCK_SHIFT=shift,
        )

    @property
    def mail_dir(self) -> Path:
        """Where mails are written when there is no SMTP server."""
        return self.DATA_DIR / "mail"

    @property
    def has_texts(self) -> bool:
        """Whether somebody may choose to be sent texts, and they are written."""
        return self.SMS == "files"

    @property
    def has_mailbox(self) -> bool:
        """Whether `/mailbox` shows the mails: only where mail goes to files and people come from this machine.

        Whoever reads a mail holds its link, so another machine's visitor must never see one.
        """
        site = urlsplit(self.BASE_URL)
        return self.SMTP_URL is None and site.scheme == "http" and site.hostname in LOCAL_HOSTS

    def for_flask(self) -> dict[str, Any]:
        """The mapping Flask and its extensions read."""
        is_https = self.BASE_URL.startswith("https:")
        return {
            "TESTING": self.TESTING,
            "SECRET_KEY": self.SECRET_KEY,
            "SQLALCHEMY_DATABASE_URI": self.DATABASE_URL,
            "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(self.DATABASE_URL),
            "BABEL_DEFAULT_LOCALE": "nl",
            "BABEL_DEFAULT_TIMEZONE": "Europe/Amsterdam",
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
            "WTF_CSRF_TIME_LIMIT": None,  # old people take their time over a form
            "MAX_CONTENT_LENGTH": 256 * 1024,
            "SESSION_COOKIE_SECURE": is_https,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_HTTPONLY": True,
            "PERMANENT_SESSION_LIFETIME": SIGNED_IN_FOR,
            "SAMENKOMST": self,
        }

    def for_celery(self) -> dict[str, Any]:
        """Celery's settings: beat runs the tasks itself without a broker, workers do with one (docs/decisions)."""
        has_broker = self.REDIS_URL is not None
        return {
            "broker_url": self.REDIS_URL or "memory://",
            "task_always_eager": not has_broker,
            "task_ignore_result": True,
            "task_acks_late": True,
            "task_reject_on_worker_lost": True,
            "worker_prefetch_multiplier": 1,  # a task may last a minute: what waits behind it is another's
            "task_time_limit": 180,
            "broker_connection_retry_on_startup": True,
            "worker_hijack_root_logger": False,
            "timezone": "UTC",
            "beat_schedule_filename": str(self.DATA_DIR / "celerybeat-schedule"),
            "beat_max_loop_interval": 5,
            "broker_transport_options": {
                "visibility_timeout": 600,
                "unacked_restore_throttle": 1,
                "max_retries": 0,
                "socket_connect_timeout": 2,
                "socket_timeout": 5,
            }
            if has_broker
            else {},
            "beat_schedule": {
                entry.task: {
                    "task": entry.task,
                    "schedule": entry.broker_seconds if has_broker else entry.embedded_seconds,
                }
                for entry in BEAT
            },
        }


def _whole_number(env: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    try:
        number = int(env.get(name, default))
    except ValueError:
        raise ConfigError(f"{name} must be a whole number, not {env[name]!r}") from None
    if not least <= number <= most:
        raise ConfigError(f"{name} must lie between {least} and {most}, not {number}")
    return number


def _base_url(env: Mapping[str, str], port: int) -> str:
    given = env.get("BASE_URL", f"http://127.0.0.1:{port}")
    url = given.strip().rstrip("/")
    site = _split(url)
    if site is None or site.scheme not in ("http", "https") or not site.hostname or site.query or site.fragment:
        raise ConfigError(f"BASE_URL must look like https://aanmelden.example.nl, not {given!r}")
    return url


def _check_server(env: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> None:
    """Check the address of a server; it may hold a password, so a fault does not repeat it."""
    if name not in env:
        return
    url = _split(env[name])
    if url is not None and url.scheme not in schemes:
        raise ConfigError(f"{name} must start with one of: {', '.join(f'{s}://' for s in schemes)}")
    if url is None or not (url.hostname or url.path.strip("/")):
        raise ConfigError(f"{name} must name a host, and a port only as a number: {schemes[0]}://host:port")


def _split(url: str) -> SplitResult | None:
    """The parts of `url`; None when it cannot be read, or its port is no port."""
    try:
        parts = urlsplit(url)
        is_whole = parts.port is None or parts.port > 0
    except ValueError:
        return None
    return parts if is_whole and not any(character.isspace() for character in url) else None


def _mail_address(env: Mapping[str, str], name: str, default: str) -> str:
    text = env.get(name, default).strip()
    try:
        address = Address(addr_spec=text)
        is_plain = text.isascii() and address.addr_spec == text
    except (ValueError, MessageError, IndexError):  # the library raises any of these for a malformed one
        is_plain = False
    if not is_plain or not address.username or not address.domain:
        raise ConfigError(f"{name} must be an e-mail address without a name, not {text!r}")
    return text


def _database_url(env: Mapping[str, str], data_dir: Path) -> str:
    url = env.get("DATABASE_URL", "").strip()
    if not url:
        return f"sqlite:///{data_dir / 'samenkomst.sqlite'}"
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            url = "postgresql+psycopg://" + url.removeprefix(plain)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("DATABASE_URL must start with sqlite:/// or postgresql://")
    if not _names_a_database(url):
        raise ConfigError(
            "DATABASE_URL must name a database: sqlite:////path/to/file or postgresql://user:password@host/database"
        )
    return url


def _names_a_database(text: str) -> bool:
    """Whether SQLAlchemy, which reads it in the end, finds a database in it and a port that is one."""
    try:
        url: URL = make_url(text)
    except (ArgumentError, ValueError):
        return False
    return bool(url.database) and (url.port is None or 0 < url.port <= LAST_PORT)


def _engine_options(url: str) -> dict[str, Any]:
    quiet: dict[str, Any] = {"hide_parameters": True}  # an error's text goes to the log, where no address belongs
    if url.startswith("sqlite"):
        return quiet
    return {**quiet, "pool_size": 8, "max_overflow": 8, "pool_pre_ping": True}


def _keys(env: Mapping[str, str], data_dir: Path) -> dict[str, str]:
    """The three keys: from the environment, else from `DATA_DIR/keys`, written once and readable by us alone."""
    names = ("SECRET_KEY", "DATA_KEYS", "HASH_KEY")
    if all(name in env for name in names):
        return {name: env[name] for name in names}
    path = data_dir / "keys"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        fresh = {
            "SECRET_KEY": secrets.token_urlsafe(32),
            "DATA_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "HASH_KEY": secrets.token_urlsafe(32),
        }
        # Written beside and linked into place: of two processes that start at once, one wins and both read its keys.
        draft = data_dir / f"keys.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in fresh.items())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    stored = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    if missing := [name for name in names if name not in env and name not in stored]:
        raise ConfigError(f"{path} has no {', '.join(missing)}; set it in the environment")
    return {name: env.get(name, stored.get(name, "")) for name in names}
