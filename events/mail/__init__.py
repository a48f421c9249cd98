"""A notice becomes a message, and one conversation with a mail server carries many."""

from events.mail.bounces import Bounce, read_bounce
from events.mail.drafts import Draft
from events.mail.facts import addressee_name
from events.mail.message import NoAddress, by_hand_text, compose, draft, preview
from events.mail.talks import address_told_from
from events.mail.texts import NotByText, Text, carried_by, keep, text_of
from events.mail.texts import forget as forget_texts
from events.mail.transport import About, Refused, TooLate, Transport, Unreachable
from events.mail.way_out import open_transport

__all__ = [
    "About", "Bounce", "Draft", "NoAddress", "NotByText", "Refused", "Text", "TooLate", "Transport", "Unreachable",
    "address_told_from", "addressee_name", "by_hand_text", "carried_by", "compose", "draft", "forget_texts", "keep",
    "open_transport", "preview", "read_bounce", "text_of",
]  # fmt: skip
