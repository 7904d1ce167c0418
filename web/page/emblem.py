"""The country's emblem: a file that whoever runs the portal gives; none comes with the software."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.errors import InvalidSetup
from geo.messages import Several
from geo.messages import mark as _

_MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
# It is on the first page, which has to be light.
_LARGEST_BYTES = 20_000


@dataclass(frozen=True)
class Emblem:
    """A picture as it is served."""

    content: bytes
    media_type: str


@cache
def emblem_of(path: Path | None) -> Emblem | None:
    """Read the emblem, once; raises InvalidSetup for a file that cannot be one."""
    if path is None:
        return None
    media_type = _MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise InvalidSetup(
            _("The emblem {file} is of no kind that browsers show here: use one of {kinds}."),
            file=path.name,
            kinds=Several(_MEDIA_TYPES),
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidSetup(
            _("The emblem {file} cannot be read: {reason}"), file=path.name, reason=str(error)
        ) from error
    if len(content) > _LARGEST_BYTES:
        raise InvalidSetup(
            _("The emblem {file} has {size} bytes: at most {most} are possible."),
            file=path.name,
            size=len(content),
            most=_LARGEST_BYTES,
        )
    return Emblem(content, media_type)
