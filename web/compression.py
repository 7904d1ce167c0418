"""Which answers leave compressed, and how: decided by what they are, and what the client takes."""

import zlib
from functools import lru_cache

# Measured, see docs/decisions/0012: below this an answer fits into a few packets, and what
# compression takes off the line is less than what it puts on the processor.
COMPRESSED_FROM_BYTES = 4_096
LEVEL = 1
# With the usual 8 the tables that zlib clears take longer than compressing 20 kB.
_MEMORY_LEVEL = 6

_COMPRESSIBLE = frozenset(
    {
        "application/geo+json",
        "application/javascript",
        "application/json",
        "application/problem+json",
        "application/schema+json",
        "image/svg+xml",
    }
)


def gzipped(body: bytes, level: int = LEVEL) -> bytes:
    """Compress a whole body; the same bytes give the same bytes, as a strong validator needs."""
    memory = _MEMORY_LEVEL if level == LEVEL else zlib.DEF_MEM_LEVEL
    writer = zlib.compressobj(level, zlib.DEFLATED, 16 + zlib.MAX_WBITS, memory)
    return writer.compress(body) + writer.flush()


@lru_cache(maxsize=256)
def is_compressible(content_type: bytes) -> bool:
    """Check whether a type of content gets much smaller."""
    kind = content_type.decode("latin-1").partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind in _COMPRESSIBLE
