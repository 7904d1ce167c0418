"""The registers as CSV among the whole files."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from layers.responses import etag_of
from portal.directory.csv.service import written_csv
from portal.directory.published.queries import versions
from portal.directory.registers.rules import Register
from portal.downloads.offers import Download, Edition


def register_download(register: Register, languages: Sequence[str]) -> Download:
    """Offer a register; texts have a column for each of the languages."""

    def edition(session: Session) -> Edition:
        state = versions(session)
        release = state.agencies if register is Register.AGENCIES else state.services
        etag = etag_of("csv", register.value, release, str(state.changed_at), tuple(languages))
        return Edition(etag, state.headers)

    def write(session: Session) -> Iterator[bytes]:
        state = versions(session)
        release = state.agencies if register is Register.AGENCIES else state.services
        return written_csv(session, register, release, languages)

    return Download(
        name=f"{register.value}.csv",
        media_type="text/csv; charset=utf-8; header=present",
        edition=edition,
        write=write,
        headers={
            "Content-Language": ", ".join(languages),
            "Content-Disposition": f'attachment; filename="{register.value}.csv"',
        },
    )
