"""A mail server that can misbehave: `python mail_server.py LOG [--later P …]`, its own process.

It prints its port, and writes a line of JSON to LOG for what it does: `kept` when it has taken a
letter and before it says so, `later`, `refused`, `cut` (before it has kept anything) and `cut_kept`
(after that, without a yes); `since` is when it let the letter in. Addresses that begin with
"nobody" are refused for good. It imports nothing of the project and ends when its standard input
does.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


class Handler:
    """Answers by chance, as the arguments say."""

    def __init__(self, given: argparse.Namespace) -> None:
        self._given = given
        self._chance = random.Random(given.seed)
        self._log = given.log.open("a", encoding="utf-8")

    def _note(self, event: str, message_id: str = "", to: str = "", since: float = 0.0) -> None:
        line = {"event": event, "id": message_id, "to": to, "at": time.time(), "since": since}
        self._log.write(json.dumps(line) + "\n")
        self._log.flush()

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, _server: SMTP, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address.startswith("nobody"):
            self._note("refused", to=address)
            return "550 5.1.1 no such user here"
        if self._chance.random() < self._given.later:
            self._note("later", to=address)
            return "451 4.7.1 come again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.append(str(time.time()))
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, _session: object, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message_id = str(message_from_bytes(content)["Message-ID"])
        if self._given.letters is not None:
            kept = len(list(self._given.letters.iterdir()))
            (self._given.letters / f"{kept:06}.eml").write_bytes(content)
        event = self._event()
        self._note(event, message_id, envelope.rcpt_tos[0], float(envelope.rcpt_options[-1]))
        if event != "kept":
            transport: Any = server.transport
            transport.abort()
            return "421 cut"
        # Validator, and the yes not said: whoever ends now has to send it again.
        await asyncio.sleep(self._chance.uniform(0, self._given.slow_s))
        return "250 OK kept"

    def _event(self) -> str:
        drawn = self._chance.random()
        if drawn < self._given.cut:
            return "cut"
        return "cut_kept" if drawn < self._given.cut + self._given.cut_kept else "kept"


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("log", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--letters", type=Path, help="a folder for the letters as they came")
    for name in ("--later", "--cut", "--cut-kept", "--slow-s"):
        parser.add_argument(name, type=float, default=0.0)
    given = parser.parse_args()
    loop = asyncio.get_running_loop()
    handler = Handler(given)
    server = await loop.create_server(lambda: SMTP(handler, loop=loop), "127.0.0.1", given.port)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
