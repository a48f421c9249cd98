"""Messages as files, where there is no mail server."""

import os
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Self

from events.mail.transport import Act, Ask, Following, always, none, nothing


class Files:
    """One .eml file per Message-ID, complete or absent; the same message again is the same file.

    They hold names and personal links, so the folder and the files are for this user alone.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        return self

    def __exit__(self, *raised: object) -> None:
        return None

    def send(
        self,
        message: EmailMessage,
        meanwhile: Act = nothing,  # noqa: ARG002
        in_time: Ask = always,  # noqa: ARG002
        following: Following = none,  # noqa: ARG002
    ) -> None:
        """Write `message` beside its place and move it there, so that nobody reads half a mail."""
        path = self.folder / file_name(str(message["Message-ID"]))
        draft = path.with_suffix(f".{os.getpid()}.part")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def file_name(message_id: str) -> str:
    """The file of a message: the part of its Message-ID before the @, of which nothing but letters remains."""
    return re.sub(r"[^0-9A-Za-z-]", "", message_id.strip("<>").partition("@")[0]) + ".eml"
