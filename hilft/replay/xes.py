"""Reading XES, the standard for event logs, one trace at a time."""

from collections.abc import Iterator
from xml.parsers import expat

from hilft.base.errors import Trouble
from hilft.replay.maps import LogMap
from hilft.replay.readers import Choose, Reading
from hilft.replay.rows import Broken, Raw
from hilft.replay.source import Source

_BLOCK = 1 << 18
_OF_TRACE = "case:"
_NAME = "concept:name"


def xes_reading(source: Source, choose: Choose, words: tuple[str, ...]) -> Reading:
    """Read a log in XES. A column named `case:…` is an attribute of the trace, any other one of the event."""
    log_map = choose([_OF_TRACE + _NAME, _NAME, "time:timestamp"])
    return Reading(log_map, _records(source, log_map, words), None, [])


def _records(source: Source, log_map: LogMap, words: tuple[str, ...]) -> Iterator[Raw | Broken]:
    traces = _Traces(log_map, words)
    while True:
        block = source.stream.read(_BLOCK)
        try:
            traces.parser.Parse(block, not block)
        except expat.ExpatError as wrong:
            what = "breaks off" if not block else "is no well-formed XML"
            raise Trouble(f"{source.path.name} {what} at line {wrong.lineno}; fetch it again.") from None
        yield from traces.found
        traces.found.clear()
        if not block:
            return


class _Traces:
    """Collects the events of a trace while expat walks through the file; `found` holds those of finished traces."""

    def __init__(self, log_map: LogMap, words: tuple[str, ...]) -> None:
        self.found: list[Raw | Broken] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._columns = [log_map.columns.get(word) for word in words]
        self._never = log_map.never
        self._path: list[str] = []
        self._trace: dict[str, str] | None = None
        self._trace_line = 0
        self._event: dict[str, str] | None = None
        self._event_line = 0
        self._events: list[tuple[int, dict[str, str]]] = []

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if "key" in attributes:
            inside = self._event if parent == "event" else self._trace if parent == "trace" else None
            if inside is not None:
                inside[attributes["key"]] = attributes.get("value", "")
        elif name == "event":
            self._event, self._event_line = {}, self.parser.CurrentLineNumber
        elif name == "trace":
            self._trace, self._trace_line = {}, self.parser.CurrentLineNumber
        elif not parent and name != "log":
            raise Trouble(f"This is no XES log: it begins with <{name[:40]}>, not with <log>.")

    def _end(self, _tag: str) -> None:
        name = self._path.pop()
        if name == "event" and self._event is not None:
            self._keep(self._event_line, self._event)
            self._event = None
        elif name == "trace" and self._trace is not None:
            self._finish(self._trace)
            self._trace = None

    def _keep(self, line: int, event: dict[str, str]) -> None:
        if self._trace is None:
            self.found.append(Broken(line, "The event stands outside every trace.", event))
        else:
            self._events.append((line, event))

    def _finish(self, trace: dict[str, str]) -> None:
        """A trace is one case even when it has no name: then it is called after its line."""
        trace.setdefault(_NAME, f"trace at line {self._trace_line}")
        of_trace = {_OF_TRACE + key: value for key, value in trace.items()}
        for line, event in self._events:
            cells = tuple(
                [None if column is None else of_trace.get(column, event.get(column)) for column in self._columns]
            )
            readable = frozenset(item for item in event.items() if item[0] not in self._never)
            self.found.append(Raw(line, cells, hash(readable), {**of_trace, **event}))
        self._events.clear()

    def _doctype(self, *_: object) -> None:
        raise Trouble("This is no XES log: it has a document type, which XES does not know; it is not opened.")
