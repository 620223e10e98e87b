"""Files people send us in Messenger and on Instagram: Meta names an address that anybody may read for a while."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from hilft.channels.contract import ChannelError, HeardFile, NotNow
from hilft.channels.media import ending_of, media_type
from hilft.channels.wire.given import list_at, storable_line, text_at
from hilft.channels.wire.http import Http

MOST_FILES, MOST_BYTES = 10, 8_000_000
"""Of one message; what is more stays a link."""
PATIENCE = timedelta(seconds=4)
"""Meta waits for our answer meanwhile."""
KEEPERS = (".fbsbx.com", ".fbcdn.net", ".cdninstagram.com")
"""Where Meta keeps files. Nothing else is fetched: a stranger could name any address."""
_PLACES = (("payload", "url"), ("image_data", "url"), ("video_data", "url"), ("file_url",))


def address_of(file: Any) -> str:
    """Return where a file lies, "" when that is not told."""
    return next(
        (found for place in _PLACES if (found := text_at(file, *place)).startswith(("https://", "http://"))), ""
    )


def attached(message: Mapping[str, Any]) -> list[Any]:
    """Return the files of a message, told or seen."""
    return (list_at(message, "attachments") or list_at(message, "attachments", "data"))[:MOST_FILES]


def fetched(message: Mapping[str, Any], server: str) -> dict[str, str]:
    """Return the files of a message in base64, by their addresses. Raises `NotNow` when one may come later."""
    found: dict[str, str] = {}
    left = MOST_BYTES
    for url in dict.fromkeys(filter(None, map(address_of, attached(message)))):
        content = _content(url, server, left) if is_kept(url, server, KEEPERS) else None
        if content is not None:
            found[url], left = base64.b64encode(content).decode(), left - len(content)
    return found


def files_in(message: Mapping[str, Any], contents: Mapping[str, Any]) -> tuple[HeardFile, ...]:
    """Return the files of a message that came with it."""
    found = ((file, _decoded(contents.get(address_of(file)))) for file in attached(message))
    return tuple(_named(file, content) for file, content in found if content is not None)


def missing_in(message: Mapping[str, Any], contents: Mapping[str, Any]) -> Iterable[Any]:
    """Return the files of a message that did not come with it."""
    return [file for file in attached(message) if _decoded(contents.get(address_of(file))) is None]


def is_kept(url: str, server: str, keepers: tuple[str, ...]) -> bool:
    """Whether a file lies with one of these keepers, or on the server itself that is asked."""
    try:
        given, ours = urlsplit(url), urlsplit(server)
        host = given.hostname or ""
    except ValueError:
        return False
    if given.netloc == ours.netloc:
        return given.scheme == ours.scheme
    return given.scheme == "https" and not given.username and f".{host}".endswith(keepers)


def _named(file: Any, content: bytes) -> HeardFile:
    kind = media_type(content)
    name = storable_line(text_at(file, "name"), longest=120)
    return HeardFile(name or f"{kind.partition('/')[0]}{ending_of(kind)}", kind, content)


def _decoded(given: Any) -> bytes | None:
    try:
        return base64.b64decode(given, validate=True) if isinstance(given, str) else None
    except (binascii.Error, ValueError):
        return None


def _content(url: str, server: str, most: int) -> bytes | None:
    base = urlsplit(url)
    with Http(f"{base.scheme}://{base.netloc}", most=max(most, 1)) as keeper:
        keeper.patience = PATIENCE
        try:
            answer = keeper.ask("GET", url)
        except NotNow as trouble:
            if trouble.code == "malformed":  # it is too large
                return None
            raise
        except ChannelError:
            return None
    return answer.body if answer.ok else None
