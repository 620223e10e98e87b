"""What a file is, judged by its first bytes and never by what its sender claims."""

_SIGNS = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (0, b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (0, b"GIF8", "image/gif", ".gif"),
    (8, b"WEBP", "image/webp", ".webp"),
    (0, b"%PDF-", "application/pdf", ".pdf"),
    (0, b"OggS", "audio/ogg", ".ogg"),
    (0, b"ID3", "audio/mpeg", ".mp3"),
    (0, b"#!AMR", "audio/amr", ".amr"),
    (4, b"ftypM4A", "audio/mp4", ".m4a"),
    (4, b"ftyp3gp", "video/3gpp", ".3gp"),
    (4, b"ftyp", "video/mp4", ".mp4"),
)


def media_type_of(content: bytes) -> tuple[str, str]:
    """Return the media type and the ending of a file name."""
    for place, sign, media_type, ending in _SIGNS:
        if content.startswith(sign, place):
            return media_type, ending
    return "application/octet-stream", ".bin"
