"""A notice becomes a message, and one conversation with a mail server carries many."""

from events.mail.message import NoAddress, by_hand_text, compose
from events.mail.transport import Refused, Transport, Unreachable, open_transport

__all__ = ["NoAddress", "Refused", "Transport", "Unreachable", "by_hand_text", "compose", "open_transport"]
