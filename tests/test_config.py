"""A setting that is wrong ends the start with one clear line; without any, one machine is enough."""

import multiprocessing
import stat

import pytest

from config import BEAT, Config, ConfigError
from events import create_app
from tasks.app import create_celery
from tests.databases import KEYS
from tests.processes import free_port


def test_without_settings_everything_stays_on_this_machine(tmp_path):
    config = Config.from_environment({"DATA_DIR": str(tmp_path)})
    chosen = (config.DATABASE_URL, config.REDIS_URL, config.SMTP_URL, config.BASE_URL)
    assert chosen == (f"sqlite:///{tmp_path}/samenkomst.sqlite", None, None, "http://127.0.0.1:8000")
    assert config.has_mailbox
    assert config.for_celery()["task_always_eager"] is True


@pytest.mark.parametrize(
    ("settings", "is_shown"),
    [
        ({"PORT": "8001"}, True),
        ({"BASE_URL": "http://localhost:8000"}, True),
        ({"BASE_URL": "http://[::1]:8000"}, True),
        ({"BASE_URL": "http://127.0.0.1:8000", "SMTP_URL": "smtp://127.0.0.1"}, False),
        ({"BASE_URL": "http://192.168.1.5:8000"}, False),
        ({"BASE_URL": "http://aanmelden.vtz.example"}, False),
        ({"BASE_URL": "http://127.0.0.1.vtz.example"}, False),
        ({"BASE_URL": "http://localhost@vtz.example"}, False),
    ],
)
def test_only_people_of_this_machine_read_its_mails(tmp_path, settings, is_shown):
    assert Config.from_environment({"DATA_DIR": str(tmp_path), **settings}).has_mailbox is is_shown


def test_keys_are_written_once_and_for_us_alone(tmp_path):
    first, second = (Config.from_environment({"DATA_DIR": str(tmp_path)}) for _ in range(2))
    assert (first.SECRET_KEY, first.DATA_KEYS, first.HASH_KEY) == (
        second.SECRET_KEY,
        second.DATA_KEYS,
        second.HASH_KEY,
    )
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600


def make_keys(folder, answers):
    answers.put(Config.from_environment({"DATA_DIR": folder}).HASH_KEY)


def test_processes_that_start_at_once_share_one_set_of_keys(tmp_path):
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    starters = [context.Process(target=make_keys, args=(str(tmp_path), answers)) for _ in range(4)]
    for starter in starters:
        starter.start()
    assert len({answers.get(timeout=60) for _ in starters}) == 1
    for starter in starters:
        starter.join(30)


NO_SITE = ("http://h:xx", "http://h:99999", "http://[::1", "https://", "http://a b.nl", "http://a.nl/?b=c")
NOBODY = ("foo", "foo@", "@vtz.example", "Anna <anna@vtz.example>", "a b@vtz.example", "ann\u00e4@vtz.example")
NO_SERVER = (
    ("SMTP_URL", "smtp", "smtp://h:abc"),
    ("SMTP_URL", "smtp", "smtp://"),
    ("SMTP_URL", "smtp", "smtp://anna:secret@:25"),
    ("SMTP_URL", "smtp", "smtps://h:70000"),
    ("REDIS_URL", "redis", "redis://h:abc/0"),
    ("REDIS_URL", "redis", "redis://"),
)
NO_DATABASE = (
    "postgresql://",
    "postgresql://host",
    "postgres://host:xx/db",
    "postgresql://host:99999/db",
    "sqlite:///",
)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT must be a whole number, not 'eighty'"),
        ({"BASE_URL": "aanmelden.nl"}, "BASE_URL must look like https://aanmelden.example.nl, not 'aanmelden.nl'"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must start with sqlite:/// or postgresql://"),
        (
            {"REDIS_URL": "localhost:6379"},
            "REDIS_URL must start with one of: redis://, rediss://, unix://, redis+socket://",
        ),
        ({"SMS": "gateway"}, "SMS must be off or files, not 'gateway'"),
        ({"SMTP_URL": "mail.example.nl"}, "SMTP_URL must start with one of: smtp://, smtps://"),
        ({"PORT": "99999999"}, "PORT must lie between 1 and 65535, not 99999999"),
        ({"PORT": "0"}, "PORT must lie between 1 and 65535, not 0"),
        (
            {"CLOCK_SHIFT": "99999999999999"},
            "CLOCK_SHIFT must lie between -3162240000 and 3162240000, not 99999999999999",
        ),
        *(
            ({"BASE_URL": url}, f"BASE_URL must look like https://aanmelden.example.nl, not {url!r}")
            for url in NO_SITE
        ),
        *(
            ({"MAIL_FROM": text}, f"MAIL_FROM must be an e-mail address without a name, not {text!r}")
            for text in NOBODY
        ),
        *(
            ({name: url}, f"{name} must name a host, and a port only as a number: {form}://host:port")
            for name, form, url in NO_SERVER
        ),
        *(
            (
                {"DATABASE_URL": url},
                "DATABASE_URL must name a database: sqlite:////path/to/file or postgresql://user:password@host/database",
            )
            for url in NO_DATABASE
        ),
        (
            {"BASE_URL": "https://a.example", "CLOCK_SHIFT": "5"},
            "CLOCK_SHIFT is for tests and demonstrations; it is refused when BASE_URL is https",
        ),
        (
            {"BASE_URL": "https://a.example", "SECRET_KEY": "s", "DATA_KEYS": "d"},
            "with a https BASE_URL these must be set: HASH_KEY, MAIL_FROM, SMTP_URL",
        ),
    ],
)
def test_a_wrong_setting_is_one_clear_line(tmp_path, settings, sentence):
    with pytest.raises(ConfigError) as refused:
        Config.from_environment({"DATA_DIR": str(tmp_path), **settings})
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "settings",
    [
        {"MAIL_FROM": "secretariaat@localhost"},
        {"SMTP_URL": "smtp://anna:p%40ss@mail.vtz.example:587"},
        {"SMTP_URL": "smtps://[::1]"},
        {"CLOCK_SHIFT": "-86400"},
        {"PORT": "65535"},
        {"BASE_URL": "http://[::1]:8000"},
        {"BASE_URL": "http://vtz.example/samenkomst"},
        {"REDIS_URL": "redis://:secret@127.0.0.1:6379/0"},
        {"REDIS_URL": "redis+socket:///run/redis.sock"},
        {"DATABASE_URL": "postgresql+psycopg://anna:p#ss@host:5432/samenkomst"},
        {"DATABASE_URL": "postgresql+psycopg:///samenkomst?host=/run/postgresql"},
        {"DATABASE_URL": "sqlite:////srv/samenkomst.sqlite"},
    ],
)
def test_a_setting_that_is_right_is_kept_as_it_is(tmp_path, settings):
    config = Config.from_environment({"DATA_DIR": str(tmp_path), **settings})
    assert {name: str(getattr(config, name)) for name in settings} == settings


def test_data_keys_that_are_no_keys_are_one_clear_line(tmp_path):
    config = Config.from_environment({**KEYS, "DATA_DIR": str(tmp_path), "DATA_KEYS": "short"})
    with pytest.raises(ConfigError, match="DATA_KEYS must be Fernet keys"):
        create_app(config)


def test_an_application_connects_to_nothing_when_it_is_made(tmp_path):
    """The workers of the web server are copies of a process that made it, and may not share a connection."""
    nowhere = f"postgresql://samenkomst@127.0.0.1:{free_port()}/samenkomst"
    create_celery(create_app(Config.from_environment({**KEYS, "DATA_DIR": str(tmp_path), "DATABASE_URL": nowhere})))


def test_a_beat_entry_without_a_task_ends_the_start(tmp_path, monkeypatch):
    app = create_app(Config.from_environment({**KEYS, "DATA_DIR": str(tmp_path)}))
    assert {entry.task for entry in BEAT} <= set(create_celery(app).tasks)
    lost = {"outbox.lost": {"task": "outbox.lost", "schedule": 5.0}}
    settings = app.config["SAMENKOMST"].for_celery()
    monkeypatch.setattr(Config, "for_celery", lambda self: {**settings, "beat_schedule": lost})
    with pytest.raises(LookupError, match=r"outbox\.lost"):
        create_celery(app)
