"""The Action API as the OpenAPI document describes it."""

from typing import Any

from layers.documentation import Described, answer, parameter

_JSON = "application/json"
_ENVELOPE = "`help`, `success`, and `result` or `error`."

VERSION: Described = {200: answer("The version.", _JSON)}
ACTION: Described = {
    200: answer(_ENVELOPE, _JSON),
    400: {
        "description": "No such action, or a query that is none: a sentence or the envelope.",
        "content": {_JSON: {"schema": {}}},
    },
    403: answer("Nothing is changed here.", _JSON),
    404: answer("What was asked for is not there.", _JSON),
    409: answer("An argument is missing or not right; the error names it.", _JSON),
}
ACTION_PARAMETERS: dict[str, Any] = {
    "parameters": [
        parameter("id", "Name or id, for actions that show one thing.", {"type": "string"}),
        parameter("q", "Words, or a filter with fields.", {"type": "string"}),
        parameter("fq", "A filter, like `metadata_modified:[NOW-7DAYS TO *]`.", {"type": "string"}),
        parameter("rows", "How many.", {"type": "integer", "maximum": 1_000}),
        parameter("start", "From which on, counted from 0.", {"type": "integer"}),
    ]
}
