"""How the messages of this installation leave: to a mail server, or as a file each where there is none."""

from flask import current_app

from config import Config
from events.mail.files import Files
from events.mail.smtp import Smtp
from events.mail.transport import Transport


def open_transport() -> Transport:
    """The way of this installation: SMTP_URL's server, or files in DATA_DIR/mail."""
    config: Config = current_app.config["SAMENKOMST"]
    return Smtp(config.SMTP_URL, config.BOUNCE_TO or config.MAIL_FROM) if config.SMTP_URL else Files(config.mail_dir)
