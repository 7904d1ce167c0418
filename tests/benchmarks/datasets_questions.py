"""What the benchmark of the catalogue asks: words, filters, orders, and the addresses of each."""

import json
from collections.abc import Callable
from random import Random
from urllib.parse import urlencode

from portal.opendata.catalogue.rules import DatasetQuery, Facet, Order
from tests.benchmarks.datasets_data import CATEGORIES, FORMATS, LICENCES, TOPICS, invented_words

_WORDS = invented_words()
Question = dict[str, str]


def _misspelt(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + chance.choice("bkmrسلمن") + word[at + 1 :]


def _folded_otherwise(word: str) -> str:
    return word.replace("ة", "ه").replace("ا", "أ", 1)


# What is asked, by the name of its kind: parameters as the addresses have them.
KINDS: dict[str, Callable[[Random], Question]] = {
    "all, the newest": lambda _chance: {},
    "a frequent word": lambda chance: {"q": chance.choice(TOPICS)[chance.randrange(2)]},
    "in another spelling": lambda chance: {"q": _folded_otherwise(chance.choice(TOPICS)[0])},
    "a rare word": lambda chance: {"q": chance.choice(_WORDS)[chance.randrange(2)]},
    "the beginning of a word": lambda chance: {"q": chance.choice(_WORDS)[1][:3]},
    "two words": lambda chance: {
        "q": f"{chance.choice(TOPICS)[0]} {chance.choice(TOPICS)[1]}",
    },
    "a word and a facet": lambda chance: {
        "q": chance.choice(TOPICS)[1],
        "format": chance.choice(FORMATS),
    },
    "three facets": lambda chance: {
        "category": chance.choice(CATEGORIES),
        "licence": chance.choice(LICENCES),
        "format": chance.choice(FORMATS),
    },
    "an area, by name": lambda chance: {"area": chance.choice(("JO-AM", "JO-IR")), "order": "name"},
    "most downloaded": lambda _chance: {"order": "downloaded"},
    "a far page": lambda chance: {
        "order": chance.choice(("newest", "updated", "name")),
        "page": str(chance.randrange(400, 2_400)),
    },
    "a misspelt word": lambda chance: {
        "q": _misspelt(chance.choice(_WORDS)[chance.randrange(2)], chance)
    },
    "what nobody has": lambda chance: {"q": f"qqxx{chance.randrange(10_000)}"},
}


def in_words(question: Question, language: str) -> DatasetQuery:
    """Return a question as the service takes it."""
    return DatasetQuery(
        words=question.get("q", ""),
        chosen={one: question[one.value] for one in Facet if one.value in question},
        order=Order(question.get("order", "newest")),
        language=language,
        offset=(int(question.get("page", "1")) - 1) * 20,
    )


def page_path(question: Question, language: str) -> str:
    """Return the address of the list."""
    return f"/{language}/datasets?{urlencode(question)}"


def json_path(question: Question) -> str:
    """Return the address of the list as JSON."""
    asked = {name: text for name, text in question.items() if name != "page"}
    offset = (int(question.get("page", "1")) - 1) * 20
    return f"/api/v1/datasets?{urlencode({**asked, 'offset': str(offset)})}"


_OF_CKAN = {"category": "groups", "licence": "license_id", "format": "res_format"}


def ckan_path(question: Question) -> str:
    """Return the address of CKAN's search with all of its facets."""
    filters = [f'{_OF_CKAN[one]}:"{question[one]}"' for one in _OF_CKAN if one in question]
    facets = ["organization", "groups", "tags", "res_format", "license_id"]
    start = (int(question.get("page", "1")) - 1) * 20
    asked = {"q": question.get("q", ""), "fq": " ".join(filters), "rows": "20", "start": str(start)}
    return f"/api/3/action/package_search?{urlencode({**asked, 'facet.field': json.dumps(facets)})}"
