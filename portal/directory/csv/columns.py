"""The columns of the published files, one value of a record each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portal.directory.published.rules import Content
from portal.directory.registers.definitions import Register

_SEPARATOR = "; "


@dataclass(frozen=True)
class Column:
    """One column: its heading, and how its text is found in a record."""

    heading: str
    read: Callable[[Content], object]


def columns_of(register: Register, languages: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns of a register; texts have one for each language of the country."""
    made = _agency if register is Register.AGENCIES else _service
    return tuple(made(languages))


def _agency(languages: Sequence[str]) -> Iterable[Column]:
    yield _plain("code")
    yield from _texts("names", languages, heading="name")
    yield from _texts("acronym", languages)
    yield from map(_plain, ("kind", "sector", "parent", "valid_from", "valid_to", "successor"))
    yield _listed("former_codes")
    yield from _texts("description", languages)
    yield from map(_plain, ("established_year", "website", "email"))
    yield _listed("phones")
    yield from _texts("address", languages)
    yield _plain("hours")
    for field in ("honorific", "name", "title"):
        yield from _of_head(field, languages)
    for field in ("email", "phone", "website", "photo"):
        yield Column(f"head_{field}", _head(field))
    yield Column("head_accounts", lambda content: _joined(_head_of(content).get("accounts", ())))
    for field in ("social_accounts", "mobile_apps"):
        yield _addresses(field)
    yield _plain("logo")
    yield from map(_plain, ("verified_at", "review_by"))
    yield _flag("demo")


def _service(languages: Sequence[str]) -> Iterable[Column]:
    yield from map(_plain, ("code", "agency"))
    yield from _texts("names", languages, heading="name")
    yield from _texts("summary", languages)
    yield from _texts("description", languages)
    yield Column("status", lambda content: content.get("status", "active"))
    yield from map(_listed, ("audiences", "life_events"))
    yield _plain("sector")
    yield _listed("keywords")
    yield from _texts("eligibility", languages)
    yield from map(_plain, ("minimum_age", "maximum_age"))
    for field, part in (("steps", "title"), ("papers", "name"), ("outputs", "name")):
        yield from _parts(field, part, languages)
    yield from (_fees(language) for language in languages)
    yield Column("channels", lambda content: _joined(_kinds(content)))
    yield from map(_plain, ("processing_time", "legal_url", "website"))
    yield from map(_listed, ("co_providers", "requires", "former_codes"))
    yield from map(_plain, ("verified_at", "review_by"))
    yield _flag("demo")


def _plain(field: str) -> Column:
    return Column(field, lambda content: content.get(field))


def _flag(field: str) -> Column:
    return Column(field, lambda content: "true" if content.get(field) else "false")


def _listed(field: str) -> Column:
    return Column(field, lambda content: _joined(content.get(field, ())))


def _texts(field: str, languages: Sequence[str], heading: str | None = None) -> Iterable[Column]:
    for language in languages:
        yield Column(f"{heading or field}_{language}", _text_in(field, language))


def _text_in(field: str, language: str) -> Callable[[Content], object]:
    return lambda content: content.get(field, {}).get(language)


def _of_head(field: str, languages: Sequence[str]) -> Iterable[Column]:
    for language in languages:
        yield Column(f"head_{field}_{language}", _head_in(field, language))


def _head_in(field: str, language: str) -> Callable[[Content], object]:
    return lambda content: _head_of(content).get(field, {}).get(language)


def _head(field: str) -> Callable[[Content], object]:
    return lambda content: _head_of(content).get(field)


def _head_of(content: Content) -> Content:
    """Return whoever leads the agency: the first whose term has no end; empty for nobody."""
    heads = (one for one in content.get("officials", ()) if "term_end" not in one)
    return next(heads, {})


def _addresses(field: str) -> Column:
    """Return the addresses of accounts or apps, since an agency has any number of them."""
    return Column(field, lambda content: _joined(one["url"] for one in content.get(field, ())))


def _parts(field: str, part: str, languages: Sequence[str]) -> Iterable[Column]:
    for language in languages:
        yield Column(f"{field}_{language}", _parts_in(field, part, language))


def _parts_in(field: str, part: str, language: str) -> Callable[[Content], object]:
    return lambda content: _joined(one[part].get(language, "") for one in content.get(field, ()))


def _fees(language: str) -> Column:
    """Return the fees as “label: amount currency”, since a service has any number of them."""

    def read(content: Content) -> object:
        return _joined(
            f"{fee['label'].get(language, '')}: {fee['amount']} {fee['currency']}".lstrip(": ")
            for fee in content.get("fees", ())
        )

    return Column(f"fees_{language}", read)


def _kinds(content: Content) -> Iterable[str]:
    return dict.fromkeys(channel["kind"] for channel in content.get("channels", ()))


def _joined(texts: Iterable[str]) -> str:
    return _SEPARATOR.join(text for text in texts if text)
