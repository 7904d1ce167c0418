"""Services of the directory as HSDS services."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson

from portal.directory.published.rules import Content, Published
from portal.directory.records.services import SERVICE_FEE
from portal.hsds.ids import id_of
from portal.hsds.objects import (
    Object,
    Writing,
    kept,
    write_languages,
    write_phones,
    write_schedules,
    written_time,
)
from portal.hsds.taxonomies import write_attributes

_STATUS = {"temporarily_closed": "temporarily closed"}
_PHONE_KINDS = {"sms": "text"}


def write_minimal_service(service: Published, writing: Writing) -> Object:
    """Write which service there is and when it changed.

    The API description wants `modified_date` here, the schema `last_modified`, a name and a
    status; all of them are small.
    """
    changed = written_time(service.changed_at)
    return {
        "id": id_of("service", service.code),
        "name": writing.text(service.content["names"]),
        "status": _status(service.content),
        "last_modified": changed,
        "modified_date": changed,
    }


def write_service(service: Published, organization: Object | None, writing: Writing) -> Object:
    """Write what a service has one of, its organization included."""
    content = service.content
    channels: Sequence[Content] = content.get("channels", ())
    return kept(
        id=id_of("service", service.code),
        organization_id=id_of("organization", content["agency"]),
        name=writing.text(content["names"]),
        alternate_name=writing.other_text(content["names"]),
        description=writing.text(content.get("description"))
        or writing.text(content.get("summary")),
        url=content.get("website") or next(_said(channels, "url"), None),
        email=next(_said(channels, "email"), None),
        status=_status(content),
        application_process="\n".join(_steps(content, writing)),
        fees_description="\n".join(_fees(content, writing)),
        wait_time=content.get("processing_time"),
        eligibility_description=writing.text(content.get("eligibility")),
        minimum_age=content.get("minimum_age"),
        maximum_age=content.get("maximum_age"),
        assured_date=content.get("verified_at"),
        alert=writing.text(content.get("alert")),
        last_modified=written_time(service.changed_at),
        organization=organization,
    )


def write_whole_service(
    service: Published, organization: Object | None, at_locations: list[Object], writing: Writing
) -> Object:
    """Write a service with all that belongs to it."""
    service_id = id_of("service", service.code)
    owner = ("service_id", service_id)
    channels: Sequence[Content] = service.content.get("channels", ())
    languages = [code for channel in channels for code in channel.get("languages", ())]
    return write_service(service, organization, writing) | kept(
        phones=[phone for channel in channels for phone in _phones(channel, owner)],
        schedules=[
            schedule
            for number, channel in enumerate(channels)
            for schedule in write_schedules(channel.get("hours"), owner, writing, str(number))
        ],
        service_areas=[_whole_country(service_id, writing)],
        languages=write_languages(languages, owner, writing),
        cost_options=list(_cost_options(service.content, service_id, writing)),
        required_documents=list(_documents(service.content, service_id, writing)),
        contacts=list(_contacts(channels, service_id, writing)),
        attributes=write_attributes(
            writing.vocabularies, ("service", service_id), service.content, writing.language
        ),
        service_at_locations=at_locations,
    )


def _status(content: Content) -> str:
    status: str = content.get("status", "active")
    return _STATUS.get(status, status)


def _said(parts: Iterable[Content], field: str) -> Iterator[Any]:
    return (part[field] for part in parts if part.get(field))


def _steps(content: Content, writing: Writing) -> Iterator[str]:
    for number, step in enumerate(content.get("steps", ()), start=1):
        text = writing.text(step.get("text"))
        title = f"{number}. {writing.text(step['title'])}"
        yield f"{title}: {text}" if text else title


def _fees(content: Content, writing: Writing) -> Iterator[str]:
    for fee in content.get("fees", ()):
        told = _about_amount(fee, writing)
        amount = f"{fee['amount']} {fee['currency']}"
        yield f"{writing.text(fee['label'])}: {amount}" + (f" / {told}" if told else "")


def _about_amount(fee: Content, writing: Writing) -> str:
    """Return what an amount is for, and what it comes on top of."""
    kind = fee.get("kind", SERVICE_FEE)
    term = None if kind == SERVICE_FEE else writing.vocabularies.fee_kinds.get(kind)
    told = (writing.text(fee.get("per")), writing.text(term.names) if term else None)
    return " / ".join(text for text in told if text)


def _phones(channel: Content, owner: tuple[str, UUID]) -> list[Object]:
    numbers = [channel["phone"]] if "phone" in channel else []
    return write_phones(numbers, owner, _PHONE_KINDS.get(channel["kind"], "voice"))


def _whole_country(service_id: UUID, writing: Writing) -> Object:
    return kept(
        id=id_of("service_area", str(service_id)),
        service_id=service_id,
        name=writing.text(writing.country.names),
    )


def _cost_options(content: Content, service_id: UUID, writing: Writing) -> Iterator[Object]:
    for number, fee in enumerate(content.get("fees", ())):
        yield kept(
            id=id_of("cost_option", f"{service_id}/{number}"),
            service_id=service_id,
            option=writing.text(fee["label"]),
            # The digits as they are stored: a float would make 0.1 of 0.100.
            amount=orjson.Fragment(fee["amount"]),
            currency=fee["currency"],
            amount_description=_about_amount(fee, writing),
            valid_from=fee.get("valid_from"),
            valid_to=fee.get("valid_to"),
        )


def _documents(content: Content, service_id: UUID, writing: Writing) -> Iterator[Object]:
    for number, paper in enumerate(content.get("papers", ())):
        told = (paper["name"], paper.get("text"), paper.get("condition"))
        texts = [text for text in map(writing.text, told) if text]
        yield kept(
            id=id_of("required_document", f"{service_id}/{number}"),
            service_id=service_id,
            document=": ".join(texts),
            uri=paper.get("template"),
        )


def _contacts(channels: Sequence[Content], service_id: UUID, writing: Writing) -> Iterator[Object]:
    """Write the channels that have an e-mail address, which HSDS keeps with contacts."""
    for number, channel in enumerate(channels):
        if "email" in channel:
            kind = writing.vocabularies.channels.get(channel["kind"])
            yield kept(
                id=id_of("contact", f"{service_id}/{number}"),
                service_id=service_id,
                name=writing.text(kind.names) if kind else channel["kind"],
                email=channel["email"],
            )
