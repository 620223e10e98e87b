"""Names of posts: addresses (at://), record keys made from our own, and the pages people open."""

import hashlib
import re
from urllib.parse import quote

POST = "app.bsky.feed.post"
_ADDRESS = re.compile(r"at://(did:[a-z]+:[A-Za-z0-9._:%-]{1,150})/([A-Za-z0-9.-]{1,150})/([A-Za-z0-9._:~-]{1,150})")
_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
"""Base 32 in the order in which its signs are sorted, as the AT Protocol's "Record Key" page describes TIDs."""
_SOME_DAY = 1_700_000_000_000_000
"""Microseconds since 1970, for a post under which no time can be read."""
_LATEST = 2**53


def taken_apart(address: str) -> tuple[str, str]:
    """Return the account and the record key of a post's address, each "" when it is none."""
    match = _ADDRESS.fullmatch(address)
    return (match[1], match[3]) if match and match[2] == POST else ("", "")


def address_of(account: str, key: str) -> str:
    """Return the address of a post."""
    return f"at://{account}/{POST}/{key}"


def page_of(address: str) -> str:
    """Return where a person opens the post, or ""."""
    account, key = taken_apart(address)
    return f"https://bsky.app/profile/{quote(account, safe=':')}/post/{quote(key, safe='')}" if account else ""


def record_key(key: str, parent: str) -> str:
    """Return the record key (a TID) under which the delivery `key` is said: always the same one for the same key.

    A TID is a moment in microseconds and ten bits to tell writers apart. The moment is that of the post answered plus
    some minutes that our key decides, so that our posts stand about where their time is in lists sorted by key.
    """
    chance = int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:5], "big")
    moment = _moment(parent) + (chance >> 10)
    return _written(moment << 10 | chance & 1023)


def _moment(address: str) -> int:
    _, key = taken_apart(address)
    if len(key) != 13 or any(sign not in _SIGNS for sign in key):
        return _SOME_DAY
    number = 0
    for sign in key:
        number = number << 5 | _SIGNS.index(sign)
    return min(number >> 10, _LATEST - 2**31)


def _written(number: int) -> str:
    return "".join(_SIGNS[number >> shift & 31] for shift in range(60, -1, -5))
