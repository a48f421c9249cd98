"""Samenkomst: event planning, registration, reminders and calendar feeds for a care network."""

from flask import Flask

from config import ROOT, Config, ConfigError
from events import cli, clock, extensions, tokens, vault, web
from events.web.logs import DiscreetFlask


def create_app(config: Config | None = None) -> Flask:
    """Make the application from `config`, or from the environment."""
    config = config or Config.from_environment()
    config.DATA_DIR.mkdir(parents=True, exist_ok=True)
    clock.shift(config.CLOCK_SHIFT)
    try:
        vault.unlock(list(config.DATA_KEYS), config.HASH_KEY)
    except vault.VaultError as fault:
        raise ConfigError(str(fault)) from None
    tokens.configure(config.SECRET_KEY, config.BASE_URL)

    app = DiscreetFlask(
        "events",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "events" / "web" / "static"),
        instance_path=str(config.DATA_DIR),
    )
    app.config.from_mapping(config.for_flask(), SAMENKOMST_MIGRATIONS=ROOT / "migrations")
    extensions.init_app(app)

    web.init_app(app)
    cli.init_app(app)
    return app
