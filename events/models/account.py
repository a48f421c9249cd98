"""Who may sign in, from where they are signed in, and how often somebody tried.

The columns of an account are those that Flask-Security asks for. What a person may do is not said here but by the
roles of that person.
"""

from datetime import date, datetime
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import ForeignKey, Index
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from events.models.base import Base
from events.models.person import Person
from events.vault import EncryptedJson, EncryptedText


class Account(Base, UserMixin):
    """A person's way to sign in. Without a password: a mailed code, and a second factor where it is asked for."""

    __tablename__ = "accounts"
    __table_args__ = ({"sqlite_autoincrement": True},)  # an id is never used twice: the record names it

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), unique=True)
    email: Mapped[str] = mapped_column(EncryptedText)
    email_hash: Mapped[str] = mapped_column(unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    us_totp_secrets: Mapped[str | None] = mapped_column(EncryptedText)  # what a mailed code is made from
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(EncryptedJson))
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    sign_ins: Mapped[list["SignIn"]] = relationship(
        back_populates="account", cascade="all, delete-orphan", order_by="SignIn.id.desc()"
    )

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """None of Flask-Security's own; ours belong to the person."""
        return []


class SignIn(Base):
    """One browser that is signed in, until it signs out or its owner ends it from another."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(EncryptedText)  # "Firefox op Windows"
    created_at: Mapped[datetime]
    last_seen_on: Mapped[date]
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="sign_ins")


class SignInAttempt(Base):
    """A code that was asked for, or typed wrongly: what limits both per account and per network address."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_account", "account_hash", "at"),
        Index("ix_sign_in_attempts_address", "address_hash", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]  # asked, wrong
    account_hash: Mapped[str]  # of the e-mail address that was typed, whether we know it or not
    address_hash: Mapped[str]
    at: Mapped[datetime]
