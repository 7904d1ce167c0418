"""Sending letters after the answer has gone out, so that no answer tells by its time."""

import logging
from collections.abc import Callable

from fastapi import Response
from starlette.background import BackgroundTask

from geo.errors import AroundMeError
from portal.accounts.letters import Letter, Postman

log = logging.getLogger(__name__)

LetterWriter = Callable[[], Letter | None]


def send_later(answer: Response, postman: Postman, write: LetterWriter) -> Response:
    """Write a letter and send it once the answer is out; None from `write` sends nothing."""
    answer.background = BackgroundTask(_write_and_send, postman, write)
    return answer


def _write_and_send(postman: Postman, write: LetterWriter) -> None:
    """Nobody waits for this any more, so what goes wrong stands in the log, without addresses."""
    try:
        letter = write()
        if letter is not None:
            postman.send(letter)
    except AroundMeError as error:
        log.error("a letter was not sent: %s", type(error).__name__)
