"""Text messages through an HTTP gateway: one request a message, with a key that makes it safe to
repeat.
"""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit
from uuid import UUID

import httpx2

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.notifications.rules import Channel, Event, one_line
from portal.notifications.senders import Sender, Verdict, WrittenLetter
from portal.notifications.sms.parts import carried
from portal.settings import PortalSettings

_TIMEOUT = httpx2.Timeout(30.0, connect=10.0)
_LONGEST_SAID = 300
# The operator's to mend: the key is wrong, is not paid for, or may not send in this name.
_OURS_TO_MEND = (401, 402, 403, 404, 405)
# Of this message alone there is more to hope for: the first try is still under way, or too many.
_LATER = (408, 409, 425, 429)


class GatewaySender:
    """Hands messages to one gateway, several on one connection."""

    def __init__(self, settings: PortalSettings) -> None:
        """Raises InvalidSetup for what is not the address of a gateway."""
        url = checked_gateway(settings)
        self._url = f"{url.rstrip('/')}/messages"
        self._from = settings.sms_sender
        headers = {"Authorization": f"Bearer {settings.sms_key or ''}"}
        self._client = httpx2.Client(timeout=_TIMEOUT, headers=headers, trust_env=False)

    def message_id(self, letter_id: UUID) -> str:
        """See Sender: the reference of a message, which is its idempotency key as well."""
        return str(letter_id)

    def send(self, letter: WrittenLetter) -> Verdict:
        """See Sender. Whether a message was taken is not known when the answer does not come.

        Then it is sent again under the same key, and a gateway that honours it sends one.
        """
        message = carried(letter.texts[0].body)
        said = {
            "to": letter.to,
            "from": self._from,
            "text": message.text,
            "alphabet": message.alphabet,
            "parts": message.parts,
            "reference": letter.message_id,
        }
        key = {"Idempotency-Key": letter.message_id}
        try:
            answer = self._client.post(self._url, json=said, headers=key)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            return Verdict(Event.UNREACHED, _sentence(error))
        except httpx2.HTTPError as error:
            return Verdict(Event.PUT_OFF, _sentence(error))
        return _verdict(answer, message.parts)

    def close(self) -> None:
        """See Sender."""
        self._client.close()


def _verdict(answer: httpx2.Response, parts: int) -> Verdict:
    if answer.is_success:
        return Verdict(Event.TAKEN, parts=parts)
    said = one_line(f"{answer.status_code} {answer.text[:_LONGEST_SAID]}")
    if answer.status_code in _OURS_TO_MEND or answer.is_redirect:
        return Verdict(Event.UNREACHED, said)
    if answer.is_client_error and answer.status_code not in _LATER:
        return Verdict(Event.REFUSED, said)
    return Verdict(Event.PUT_OFF, said)


def _sentence(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}")


def checked_gateway(settings: PortalSettings) -> str:
    """Return the gateway's address; raises InvalidSetup for what is none, or has no key."""
    parts = urlsplit(settings.sms_url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise InvalidSetup(
            _(
                "AROUNDME_SMS_URL is not the address of a gateway: write it like "
                "https://sms.operator.example/v1."
            )
        )
    if not settings.sms_key:
        raise InvalidSetup(
            _("AROUNDME_SMS_URL needs AROUNDME_SMS_KEY, the key that the gateway knows us by.")
        )
    return settings.sms_url or ""


def sms_senders(settings: PortalSettings) -> Mapping[Channel, Callable[[], Sender]]:
    """Return how senders of the settings are made; nothing where no gateway is set.

    Raises InvalidSetup for what is not the address of a gateway.
    """
    if settings.sms_url is None:
        return {}
    checked_gateway(settings)
    return {Channel.SMS: lambda: GatewaySender(settings)}
