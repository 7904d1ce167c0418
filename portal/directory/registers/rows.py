"""Records as rows of their tables, and the fees of a service as rows of theirs."""

from datetime import datetime
from typing import Any

from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.registers.rules import Record, content_hash, search_text, written

Row = dict[str, Any]
# These have columns of their own, so the content does not say them a second time.
_FEE_COLUMNS = {"amount", "currency", "valid_from", "valid_to"}


def record_row(record: Record, number: int, now: datetime) -> Row:
    """Return the row of a record that a release introduces."""
    content = written(record)
    content.pop("fees", None)
    row = {
        "code": record.code,
        "introduced_in": number,
        "names": record.names,
        "sector": record.sector,
        "former_codes": list(record.former_codes),
        "verified_at": record.verified_at,
        "review_by": record.review_by,
        "demo": record.demo,
        "search_text": search_text(record),
        "content": content,
        "content_hash": content_hash(record),
        "changed_at": now,
    }
    return row | (_agency(record) if isinstance(record, AgencyContent) else _service(record))


def _agency(record: AgencyContent) -> Row:
    return {
        "kind": record.kind,
        "parent": record.parent,
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "successor": record.successor,
        "position": record.position,
    }


def _service(record: ServiceContent) -> Row:
    return {
        "agency": record.agency,
        "status": record.status,
        "is_online": record.is_online,
        "audiences": list(record.audiences),
        "life_events": list(record.life_events),
    }


def fee_rows(record: Record, number: int) -> list[Row]:
    """Return the rows of the fees of a record that a release introduces."""
    if not isinstance(record, ServiceContent):
        return []
    return [
        {
            "service": record.code,
            "introduced_in": number,
            "position": position,
            "amount": fee.amount,
            "currency": fee.currency,
            "valid_from": fee.valid_from,
            "valid_to": fee.valid_to,
            "content": fee.model_dump(mode="json", exclude_defaults=True, exclude=_FEE_COLUMNS),
        }
        for position, fee in enumerate(record.fees)
    ]
