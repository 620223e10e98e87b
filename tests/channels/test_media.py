"""Files are what they contain."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.channels.media import UNKNOWN, media_type


def office(*names: str) -> bytes:
    """An archive with entries as an office program writes them."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>" * 2_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"%PDF-1.7\n\x00", "application/pdf"),
        (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"<svg xmlns='x'><script/></svg>", "image/svg+xml"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<svg>", "image/svg+xml"),
        (b"\n<!DOCTYPE html><p>", "text/html"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"BEGIN:VCARD\nVERSION:4.0", "text/vcard"),
        (b"BEGIN:VCALENDAR\n", "text/calendar"),
        (b"Received: from x by y\n", "message/rfc822"),
        ("Grüße\n".encode(), "text/plain"),
        ("Grüße".encode("utf-16"), "text/plain"),
        (b"", "text/plain"),
        (b"\x00\x01\x02", UNKNOWN),
    ],
)
def test_a_file_is_known_by_its_first_bytes(content: bytes, kind: str) -> None:
    assert media_type(content) == kind


def test_office_files_are_told_from_other_archives() -> None:
    document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert media_type(office("[Content_Types].xml", "_rels/.rels", "word/document.xml")) == document
    assert media_type(office("letter.txt", "word/document.xml", "[Content_Types].xml")) == document
    assert media_type(office("holiday/word/1.jpg", "x")) == "application/zip"
    assert media_type(office("a.txt")) == "application/zip"


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_have_a_media_type(content: bytes) -> None:
    assert media_type(content).count("/") == 1
