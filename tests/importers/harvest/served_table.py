"""An agency's web server with one table on it, whose bytes a test may change meanwhile."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HEADER = ["id", "title", "description", "keywords", "licence", "category", "frequency"]
HEADER += ["url", "format", "modified"]


class ServedTable:
    """What is served, how often it was asked for, and how many answers fail first."""

    def __init__(self) -> None:
        self.content, self.fail, self.asked, self.port = b"", 0, 0, 0

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.port}/open/catalogue.csv"

    def write(
        self, rows: Iterable[Iterable[str]], encoding: str = "utf-8", delimiter: str = ","
    ) -> None:
        """Serve these rows from now on, the header first; cells hold no delimiter themselves."""
        lines = [delimiter.join(cells) for cells in rows]
        self.content = ("\r\n".join(lines) + "\r\n").encode(encoding)


@contextmanager
def served_table() -> Iterator[ServedTable]:
    """Serve a table on a port of its own."""
    table = ServedTable()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            table.asked += 1
            if table.fail:
                table.fail -= 1
                self.send_error(503)
                return
            self.send_response(200)
            # As many servers say it: without the encoding.
            self.send_header("Content-Type", "text/csv")
            self.send_header("Content-Length", str(len(table.content)))
            self.end_headers()
            self.wfile.write(table.content)

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        table.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield table
        finally:
            server.shutdown()
            thread.join()


def row_of(number: int, **changed: str) -> list[str]:
    """Return a row by the columns of `HEADER`."""
    told = {
        "id": f"t-{number}",
        "title": f"مدارس المنطقة {number}",
        "description": f"أعداد الطلبة في مدارس المنطقة {number}",
        "keywords": "تعليم؛مدارس",
        "licence": "cc-by-4.0",
        "category": "health",
        "frequency": "monthly",
        "url": f"https://files.example/{number}.csv",
        "format": "CSV",
        "modified": "2031-02-01",
        **changed,
    }
    return [told[name] for name in HEADER]
