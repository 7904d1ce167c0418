"""The errors of the whole house, raised by meaning; `web/errors.py` gives them an HTTP status.

AroundMeError
├── InvalidParameter      a request parameter that breaks a rule
│   └── InvalidFields     several fields of what was sent that do, all named at once
├── NotFound              a thing that was named and is not there
│   └── Gone              a thing that was there and has been taken back for good
├── UnreadableFile        a file that cannot be taken as what it claims to be
├── Refused               a change that a guard or a rule stops; nothing was changed
├── InvalidSetup          a setting, definition or installation that cannot work
├── BeingMade             a thing that is there in a moment, and not yet
│   └── InQueue           one that is made after others, with its place among them
├── TooManyTries          something that was tried too often, and may be tried again later
└── DatabaseUnavailable   the database is away, or too busy to answer in time
"""

from collections.abc import Mapping, Sequence

from geo.messages import Message, shown


class AroundMeError(Exception):
    """Something a person should read one clear sentence about."""

    def __init__(self, text: str, **values: object) -> None:
        self.message = Message(text, values)
        super().__init__(str(self.message))


class InvalidParameter(AroundMeError):
    """A request parameter that breaks a rule: names it, shows the value, says what is allowed.

    The text may show the value as `{value}`: it is cut and made printable for that.
    """

    def __init__(
        self,
        parameter: str,
        text: str,
        *,
        value: str | None = None,
        allowed: Mapping[str, object] | None = None,
        **values: object,
    ) -> None:
        super().__init__(text, value=shown(value), **values)
        self.parameter = parameter
        self.value = value
        self.allowed = allowed


class InvalidFields(InvalidParameter):
    """Fields of what was sent that break rules; it says itself what the first of them says."""

    def __init__(self, faults: Sequence[InvalidParameter]) -> None:
        first = faults[0]
        values = {name: value for name, value in first.message.values.items() if name != "value"}
        super().__init__(
            first.parameter,
            first.message.text,
            value=first.value,
            allowed=first.allowed,
            **values,
        )
        self.faults = tuple(faults)


class NotFound(AroundMeError):
    """A layer, feature, release or area that was named and is not there."""


class Gone(NotFound):
    """A thing that was there and has been taken back for good; the message says why."""


class UnreadableFile(AroundMeError):
    """A file that cannot be taken as what it claims to be; nothing was loaded from it."""


class Refused(AroundMeError):
    """A change that a guard or a rule stops. Nothing was changed."""


class InvalidSetup(AroundMeError):
    """A setting, a definition or an installation that cannot work as it stands."""


class BeingMade(AroundMeError):
    """A thing that somebody is at work on; trying again in a moment will help."""


class InQueue(BeingMade):
    """A thing that is made as soon as those before it are: nothing is wrong, only not there yet.

    `place` counts from 1, `retry_after_s` are seconds after which to look again.
    """

    def __init__(self, text: str, *, place: int, retry_after_s: int) -> None:
        super().__init__(text, place=place)
        self.place = place
        self.retry_after_s = retry_after_s


class TooManyTries(AroundMeError):
    """Something that was tried too often; `retry_after_s` are seconds after which to try again."""

    def __init__(self, text: str, *, retry_after_s: int) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


class TooBusy(AroundMeError):
    """Too many ask for the same costly thing at once; trying again in a few seconds helps."""


class DatabaseUnavailable(AroundMeError):
    """The database is away or did not answer in time; trying again later may help."""
