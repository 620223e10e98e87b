"""Any program of your own: it calls us with what customers said, and is called with what we answer, both signed."""

from hilft.channels.adapters.webhook.adapter import ADAPTER
from hilft.channels.adapters.webhook.channel import Webhook

__all__ = ["ADAPTER", "Webhook"]
