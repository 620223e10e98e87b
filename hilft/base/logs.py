"""What the processes write down about themselves: one line for each thing, on standard error, without personal data.

An exception is named by its type and the way it took through our code. Its own words are left out, because a
database's words quote the row they are about; only sentences that were written for people are kept.
"""

import logging
import logging.config
import re
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from hilft.base.errors import Trouble

_PACKAGE = Path(__file__).parents[1]
_SECRET_PATH = re.compile(r"(/(?:c|e|key|confirm-email)/)[^/\s'\"]+")
"""Addresses that carry a secret: personal links and links of accounts."""


def set_up(told: dict[str, Any]) -> None:
    """Set up both ways of logging from Django's setting LOGGING; named in LOGGING_CONFIG, so that Django calls it."""
    logging.config.dictConfig(told)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_failure,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLogger().level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def failure_of(error: BaseException) -> str:
    """Return what failed and where, without a word that could be somebody's."""
    cause = error.__cause__ or error
    broken = getattr(getattr(cause, "diag", None), "constraint_name", None)
    words = f": {error}" if isinstance(error, Trouble) else f" ({broken})" if broken else ""
    return f"{type(error).__name__}{words} {_way(error.__traceback__)}".strip()


class Plain(logging.Formatter):
    """Lines of libraries: their exceptions named like ours, and no secret of an address."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET_PATH.sub(r"\1…", super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        return failure_of(ei[1])


def _name_failure(_logger: Any, _method: str, said: structlog.typing.EventDict) -> structlog.typing.EventDict:
    error = said.pop("exc_info", None)
    error = sys.exception() if error is True else error
    if isinstance(error, BaseException):
        said["failure"] = failure_of(error)
    return said


def _way(trace: TracebackType | None) -> str:
    """Return the places in our code that the exception came through, the innermost first."""
    places = []
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            places.append(f"{path.relative_to(_PACKAGE.parent)}:{trace.tb_lineno}")
        trace = trace.tb_next
    return "at " + " < ".join(reversed(places)) if places else ""
