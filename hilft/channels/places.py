"""Where something was said, as the key of its conversation: the network's own room, told apart by audience and matter.

A key is "~" for what is private, the room, and behind a "#" what began a further matter in it. The network names its
rooms as it likes, so these signs, and "%", are written as in addresses of the web (RFC 3986) where they are its own.
"""

_SIGNS = (("%", "%25"), ("#", "%23"), ("~", "%7E"))
LONGEST = 200


def room_key(conversation: str, *, is_private: bool) -> str:
    """Return the key of a room or thread. What is private has another key than what is public."""
    for sign, written in _SIGNS:
        conversation = conversation.replace(sign, written)
    return f"{'~' if is_private else ''}{conversation}"[:LONGEST]


def place_of(key: str) -> str:
    """Return the network's own name of the room a conversation stands in."""
    room = key.removeprefix("~").partition("#")[0]
    for sign, written in reversed(_SIGNS):
        room = room.replace(written, sign)
    return room
