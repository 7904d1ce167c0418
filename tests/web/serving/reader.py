"""Somebody who reads at one process of a server that has several."""

import http.client

from tests.web.serving.served import PATIENCE_S


class Reader:
    """Somebody on a connection to one process of a server."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self.worker = ""

    def read(self, path: str, etag: str = "") -> tuple[int, str, str]:
        """Ask; return the status, the page, and its validator."""
        headers = {"If-None-Match": etag} if etag else {}
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        page = answer.read().decode(errors="replace")
        self.worker = (answer.getheader("x-request-id") or "")[:8]
        return answer.status, page, answer.getheader("etag") or ""

    def close(self) -> None:
        """Go."""
        self._connection.close()
