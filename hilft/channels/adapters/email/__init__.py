"""Email: heard over IMAP, answered over SMTP. Start reading at channel.py."""

from hilft.channels.adapters.email.adapter import ADAPTER
from hilft.channels.adapters.email.channel import Email

__all__ = ["ADAPTER", "Email"]
