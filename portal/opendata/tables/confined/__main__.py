"""Takes one order from standard input, does it within its limits, and says by its end how it went.

The order is JSON: `verb`, the limits, and what the verb needs. Nothing of the environment or of the
database of the portal is known here.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import duckdb
import orjson

from portal.opendata.tables.confined.asking import answer_rows, stream_rows
from portal.opendata.tables.confined.comparing import compare
from portal.opendata.tables.confined.ends import End
from portal.opendata.tables.confined.limits import limit_process
from portal.opendata.tables.confined.network import leave_network
from portal.opendata.tables.confined.preparing import prepare
from portal.opendata.tables.confined.reading import read_out
from portal.opendata.tables.confined.sources import NoTableInside
from portal.opendata.tables.confined.writing import write_rows

_VERBS: Mapping[str, Callable[[Mapping[str, Any], BinaryIO], None]] = {
    "prepare": prepare,
    "rows": answer_rows,
    "stream": stream_rows,
    "compare": compare,
    "write": write_rows,
    "read": read_out,
}


def main() -> int:
    """Do the order, and return the number of its `End`."""
    order = orjson.loads(sys.stdin.buffer.read())
    limit_process(order)
    leave_network()
    try:
        _VERBS[order["verb"]](order, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except NoTableInside:
        return End.NO_TABLE
    except (MemoryError, OverflowError, duckdb.OutOfMemoryException):
        return End.TOO_LARGE
    except duckdb.InterruptException:
        return End.TOO_SLOW
    except BrokenPipeError:
        return End.DONE
    except Exception:
        return End.DAMAGED
    return End.DONE


if __name__ == "__main__":
    sys.exit(main())
