"""What a file is, judged by its first bytes and never by what its sender claims."""

_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"GIF8", "image/gif", ".gif"),
)


def media_type_of(content: bytes) -> tuple[str, str]:
    """Return the media type and the ending of a file name."""
    for sign, media_type, ending in _SIGNS:
        if content.startswith(sign):
            return media_type, ending
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp"
    if content[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif", ".avif"
    return "application/octet-stream", ".bin"
