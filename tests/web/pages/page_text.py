"""What people read on a page of the finder."""

import re
from html import unescape

from httpx2 import Response

AMMAN = "lat=31.954&lon=35.911"


def text_of(answer: Response) -> str:
    """Give the words of a page, without markup and with single spaces."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", body)).split())


def numbers_of(answer: Response) -> list[int]:
    return [
        int(number) for number in re.findall(r'<li class="card" id="result-(\d+)"', answer.text)
    ]
