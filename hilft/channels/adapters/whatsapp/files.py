"""Which files WhatsApp takes, and under which kind it shows them (Meta's documentation "Media", 2025)."""

from hilft.channels.contract import SentFile
from hilft.channels.wire.graph_sent import MB

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OLD_OFFICE = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
}
KINDS = {
    **dict.fromkeys(("image/jpeg", "image/png"), "image"),
    **dict.fromkeys(("video/mp4", "video/3gpp"), "video"),
    **dict.fromkeys(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), "audio"),
    **dict.fromkeys(("application/pdf", "text/plain", *_OLD_OFFICE.values()), "document"),
    f"{_OFFICE}.wordprocessingml.document": "document",
    f"{_OFFICE}.spreadsheetml.sheet": "document",
    f"{_OFFICE}.presentationml.presentation": "document",
}
MOST = {"image": 5 * MB, "video": 16 * MB, "audio": 16 * MB, "document": 16 * MB}
"""Meta takes documents of 100 MB; what is larger than 16 does not get there within our patience."""


def type_of(file: SentFile) -> str:
    """Return a file's media type. Which program an old Office file is of only its name tells."""
    if file.media_type != "application/x-ole-storage":
        return file.media_type
    return _OLD_OFFICE.get(file.name[-4:].lower(), file.media_type)


def kind_of(file: SentFile) -> str:
    """Return the kind of message a file is sent as, "" when WhatsApp does not take it."""
    return KINDS.get(type_of(file), "")
