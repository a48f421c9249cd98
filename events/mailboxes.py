"""Which e-mail addresses we take, wherever one is given: on a page, in a programme file, or to a command."""

from email_validator import EmailNotValidError, validate_email


def as_mailed(written: str) -> str | None:
    """An e-mail address as mail writes it, by its shape alone; no server is asked. None for what cannot be one.

    Only one that every mail server takes: ASCII before the @, and a domain that can be written so (RFC 6531).
    """
    try:
        return validate_email(written, check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError:
        return None
