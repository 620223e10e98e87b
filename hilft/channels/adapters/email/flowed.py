"""Paragraphs of `format=flowed` mail (RFC 3676): lines that end in a space go on."""

_SIGNATURE = "-- "


def unflow(text: str, *, delete_space: bool) -> str:
    """Return `text` with flowed lines joined, quoting kept as "> ". `delete_space`: the DelSp parameter says yes."""
    paragraphs: list[str] = []
    parts: list[str] = []
    depth_before = 0
    for line in text.split("\n"):
        depth, content = _stripped(line)
        if parts and (depth != depth_before or content == _SIGNATURE):
            paragraphs.append(_quoted(depth_before, parts))
            parts = []
        depth_before = depth
        flows = content.endswith(" ") and content != _SIGNATURE
        parts.append(content[:-1] if flows and delete_space else content)
        if not flows:
            paragraphs.append(_quoted(depth, parts))
            parts = []
    return "\n".join([*paragraphs, _quoted(depth_before, parts)] if parts else paragraphs)


def _stripped(line: str) -> tuple[int, str]:
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")


def _quoted(depth: int, parts: list[str]) -> str:
    content = "".join(parts)
    return f"{'>' * depth} {content}".rstrip() if depth else content
