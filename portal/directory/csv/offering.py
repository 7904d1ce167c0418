"""The registers as open data: every record, current and ended, as the CSV files have them."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from geo.country import Names
from geo.messages import Translate
from portal.directory.csv.columns import Column as CsvColumn
from portal.directory.csv.columns import columns_of
from portal.directory.published.queries import batches, versions
from portal.directory.registers.definitions import Register
from portal.publishing.offers import Column, Offering, OfferingKind, Row

_TITLES: Mapping[Register, tuple[Names, Names]] = {
    Register.AGENCIES: (
        {"en": "Agencies", "ar": "الجهات الحكومية"},
        {
            "en": "All government bodies, ended ones too: names, contacts, who leads them.",
            "ar": "جميع الجهات الحكومية: أسماؤها ووسائل الاتصال بها ومن يرأسها، ومنها ما انتهى.",
        },
    ),
    Register.SERVICES: (
        {"en": "Government services", "ar": "الخدمات الحكومية"},
        {
            "en": "All services: who gives them to whom, fees, papers, channels, time.",
            "ar": "جميع الخدمات: من يقدمها ولمن، ورسومها ووثائقها وقنواتها ومدة إنجازها.",
        },
    ),
}
_CATEGORIES = {Register.AGENCIES: "public_agencies", Register.SERVICES: "public_services"}


def registers_offered(translations: Mapping[str, Translate]) -> list[Offering]:
    """Return the registers; texts have a column for each of the languages."""
    return [_offered(register, translations) for register in Register]


def _offered(register: Register, translations: Mapping[str, Translate]) -> Offering:
    columns, (titles, descriptions) = columns_of(register, list(translations)), _TITLES[register]

    def changed_at(session: Session) -> datetime | None:
        return versions(session).changed_at

    def rows(session: Session) -> Iterator[Row]:
        release = versions(session).registers[register]
        for batch in batches(session, register, release):
            for record in batch:
                yield [column.read(record.content) for column in columns]

    return Offering(
        name=register.value,
        kind=OfferingKind.TABLE,
        titles=titles,
        descriptions=descriptions,
        columns=tuple(Column(one.heading, _meanings(one, translations)) for one in columns),
        changed_at=changed_at,
        rows=rows,
        category=_CATEGORIES[register],
        page=f"/{register.value}",
    )


def _meanings(column: CsvColumn, translations: Mapping[str, Translate]) -> Names:
    if isinstance(column.label, str):
        return {language: into(column.label) for language, into in translations.items()}
    return column.label
