"""How lines of the log look, as text or as JSON, and that a thousand equal ones are one."""

import logging
import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import orjson

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S"
_WINDOW_S = 10.0
_MOST_KINDS = 1_000


class TextLines(logging.Formatter):
    """Lines for people; the number of the request stands at the end, as in lines of requests."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s%(number)s", TIME_FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        """Write one line, and below it a traceback if there is one."""
        number = getattr(record, "request_id", None)
        record.number = f" id={number}" if number else ""
        return super().format(record)


class JsonLines(logging.Formatter):
    """Lines for programs: one JSON object each, tracebacks as one of its texts."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        line: dict[str, Any] = {
            "time": f"{self.formatTime(record, TIME_FORMAT)}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        number = getattr(record, "request_id", None)
        if number:
            line["request_id"] = number
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


@dataclass
class _Seen:
    """A kind of line: until when equal ones are left out, and how many were."""

    until: float
    left_out: int = 0


class OneOfMany(logging.Filter):
    """Passes the first of equal warnings and errors, and after a while says how many more.

    They are equal when they say the same from the same place, whichever request they belong to.
    """

    def __init__(self, window_s: float = _WINDOW_S) -> None:
        super().__init__()
        self._window_s = window_s
        self._seen: dict[Hashable, _Seen] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line is to be written."""
        if record.levelno < logging.WARNING or getattr(record, "counts_others", False):
            return True
        key = (record.name, record.levelno, record.getMessage(), _place_of_fault(record))
        now = time.monotonic()
        with self._lock:
            seen = self._seen.get(key)
            if seen is None or now >= seen.until:
                self._begin(key, now)
                return True
            seen.left_out += 1
            is_first = seen.left_out == 1
        if is_first:
            timer = threading.Timer(seen.until - now, self._tell, (key, record))
            timer.daemon = True
            timer.start()
        return False

    def _begin(self, key: Hashable, now: float) -> None:
        if len(self._seen) >= _MOST_KINDS:
            self._seen = {known: one for known, one in self._seen.items() if now < one.until}
        self._seen[key] = _Seen(now + self._window_s)

    def _tell(self, key: Hashable, record: logging.LogRecord) -> None:
        with self._lock:
            seen = self._seen.pop(key, None)
        if seen is not None:
            logging.getLogger(record.name).log(
                record.levelno,
                "%s (and %d more like it in %.0f s)",
                record.getMessage(),
                seen.left_out,
                self._window_s,
                extra={"counts_others": True},
            )


def _place_of_fault(record: logging.LogRecord) -> Hashable:
    """Return the kind of an exception and the line it comes from."""
    if not record.exc_info or record.exc_info[0] is None:
        return None
    kind, _error, trace = record.exc_info
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace is not None else None
    return kind, where
