"""What kind of file some bytes are, judged by the bytes. What a sender or a file name claims is not evidence."""

import re

UNKNOWN = "application/octet-stream"
_LOOKED_AT = 4_096
_ZIP_INDEX = 65_536  # the list of entries stands at the end

# (where, bytes, media type); the first that fits counts.
_MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBPVP8", "image/webp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp3gp", "video/3gpp"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (8, b"WAVEfmt ", "audio/wav"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-elf"),
)
_ENTRY = (
    rb"(?:PK\x03\x04.{26}|PK\x01\x02.{42})"  # what precedes a name in a zip archive: at the entry, and in the index
)
_INSIDE_ZIP: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(_ENTRY + name, re.DOTALL), kind)
    for name, kind in (
        (rb"mimetypeapplication/vnd\.oasis\.opendocument\.text", "application/vnd.oasis.opendocument.text"),
        (rb"mimetypeapplication/vnd\.oasis\.opendocument\.spread", "application/vnd.oasis.opendocument.spreadsheet"),
        (rb"mimetypeapplication/epub\+zip", "application/epub+zip"),
        (rb"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (rb"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (rb"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    )
)
_WRITTEN: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\s*BEGIN:VCALENDAR", re.IGNORECASE), "text/calendar"),
    (re.compile(rb"\s*BEGIN:VCARD", re.IGNORECASE), "text/vcard"),
    (re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<svg[\s>]", re.I | re.S), "image/svg+xml"),
    (re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<script|<iframe)[\s>]", re.IGNORECASE), "text/html"),
    (re.compile(rb"\s*<\?xml\s"), "application/xml"),
    (re.compile(rb"(?:return-path|received|from|date|message-id|mime-version): .{1,900}\n", re.I), "message/rfc822"),
)

_ENDINGS = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/avif": ".avif",
    "image/heic": ".heic", "video/mp4": ".mp4", "video/3gpp": ".3gp", "video/quicktime": ".mov", "video/webm": ".webm",
    "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/amr": ".amr", "audio/mp4": ".m4a", "audio/wav": ".wav",
    "application/pdf": ".pdf", "application/zip": ".zip", "text/plain": ".txt", "text/vcard": ".vcf",
}  # fmt: skip


def ending_of(kind: str) -> str:
    """Return the usual ending of a file of this media type, for one that came without a name."""
    return _ENDINGS.get(kind, ".bin")


def media_type(content: bytes) -> str:
    """Return the media type of `content` without parameters: "application/octet-stream" when nothing is known of it."""
    head = content[:_LOOKED_AT]
    for where, mark, kind in _MARKS:
        if head.startswith(mark, where):
            return _in_zip(content) if kind == "application/zip" else kind
    if not _is_text(head):
        return UNKNOWN
    return next((kind for pattern, kind in _WRITTEN if pattern.match(head)), "text/plain")


def _in_zip(content: bytes) -> str:
    """Office files are zip archives; the names of their entries give them away."""
    looked_at = content[:_LOOKED_AT] + content[-_ZIP_INDEX:]
    return next((kind for pattern, kind in _INSIDE_ZIP if pattern.search(looked_at)), "application/zip")


def _is_text(head: bytes) -> bool:
    """Text has no control characters beyond tabs, line ends, form feeds and escapes; an empty file is text too."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head)
