"""Who a mail is from and to. Names lie more often than addresses, and both may be nonsense."""

import re
from dataclasses import dataclass

from hilft.channels.adapters.email.charsets import from_surrogates
from hilft.channels.adapters.email.headers import decode_words
from hilft.channels.adapters.email.storable import storable_line

LONGEST_NAME = 200
LONGEST_ADDRESS = 254  # RFC 5321 4.5.3.1.3
MOST_ADDRESSES = 100
_ADDRESS = re.compile(r'(?:"[^"@\s]+"|[^\s@<>()\[\]\\,;:"]+)@[^\s@<>()\[\]\\,;:"]+')
_COMMENT = re.compile(r"\(([^()]*)\)")
_PIECE = re.compile(r'(?:"(?:[^"\\]|\\.)*"|<[^<>]*>|\([^()]*\)|[^,;"<(]|["<(])+?(?=[,;]|$)')


@dataclass(frozen=True)
class Address:
    """One address with the name shown beside it. `disguised`: that name claimed to be another address."""

    name: str
    address: str
    disguised: bool = False


def addresses(value: str) -> tuple[Address, ...]:
    """Return the usable addresses of a raw header value, in order."""
    found = []
    for piece in _PIECE.finditer(value):
        if (address := _address(piece[0])) is not None:
            found.append(address)
        if len(found) == MOST_ADDRESSES:
            break
    return tuple(found)


def plain_address(text: str) -> str:
    """Return the one address in `text` with its domain in lower case, or "" if there is none."""
    match = _ADDRESS.search(from_surrogates(text.strip()))
    if match is None or len(match[0]) > LONGEST_ADDRESS:
        return ""
    local, _, domain = storable_line(match[0], longest=LONGEST_ADDRESS).rpartition("@")
    domain = domain.strip(".").lower()
    return f"{local}@{domain}" if local and domain else ""


def _address(piece: str) -> Address | None:
    before, angle, rest = piece.rpartition("<")
    if angle:
        address = plain_address(rest.partition(">")[0].rpartition(":")[2])
        return _named(before, address) if address else None
    # A group ("undisclosed-recipients:;") or an old-style comment: jo@example.org (Jo Example)
    bare = _COMMENT.sub(" ", piece.rpartition(":")[2])
    address = plain_address(bare)
    return _named(" ".join(_COMMENT.findall(piece)), address) if address else None


def _named(raw_name: str, address: str) -> Address:
    unquoted = re.sub(r"\\(.)", r"\1", raw_name.strip().strip('"'))
    name = storable_line(decode_words(unquoted), longest=LONGEST_NAME).strip("'\" ")
    shown_address = plain_address(name)
    if shown_address and shown_address.lower() != address.lower():
        return Address("", address, disguised=True)
    return Address("" if shown_address else name, address)
