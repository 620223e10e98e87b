"""Which map a log is read with: the one that was asked for, or the one its columns fit."""

from hilft.base.errors import Trouble
from hilft.replay.maps import COLUMNS, DATES, LogMap, map_named, ready_map
from hilft.replay.readers import Choose
from hilft.replay.rows import Step


def chooser(
    map_name: str | None, columns: str | None, dates: str | None, steps: dict[Step, str | None], waiting: str | None
) -> Choose:
    """Return what chooses the map once the columns of the log are known; the texts are as typed in a command.

    Raises:
        Trouble: one of them cannot be understood, or there is no such map.
    """
    if dates is not None and dates not in DATES:
        raise Trouble(f'"{dates}" is no way to write days; --dates is one of {", ".join(DATES)}.')
    named = map_named(map_name) if map_name else None
    told = _columns(columns)

    def choose(header: list[str]) -> LogMap:
        chosen = (named or _recognised(header, told)).with_columns(told)
        if dates:
            chosen = chosen.with_dates(dates)
        for step, text in steps.items():
            if text is not None:
                chosen = chosen.with_steps(step, _listed(text))
        return chosen if waiting is None else chosen.with_waiting(_listed(waiting))

    return choose


def _recognised(header: list[str], told: dict[str, str]) -> LogMap:
    """Return the ready map whose columns are all there; a log of which nothing is known gets the plain one.

    Who names columns knows the log better: then only the standard's names are completed.
    """
    for name in ("xes",) if told else ("xes", "servicenow"):
        ready = ready_map(name)
        if {ready.columns[word] for word in ("case", "activity", "at")} <= set(header):
            return ready
    return ready_map("plain")


def _columns(text: str | None) -> dict[str, str]:
    columns: dict[str, str] = {}
    for part in _listed(text or ""):
        word, _, column = (piece.strip() for piece in part.partition("="))
        if word not in COLUMNS or not column:
            raise Trouble(f'--columns does not understand "{part}"; write case=NAME, with one of {", ".join(COLUMNS)}.')
        columns[word] = column
    return columns


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
