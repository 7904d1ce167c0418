"""The registers as CSV among the whole files."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from layers.responses import etag_of
from portal.directory.csv.service import written_csv
from portal.directory.published.queries import versions
from portal.directory.registers.definitions import Register
from portal.downloads.offers import Download, Edition


def register_download(register: Register, languages: Sequence[str]) -> Download:
    """Offer a register; texts have a column for each of the languages."""

    def edition(session: Session) -> Edition:
        state = versions(session)
        which = (register.value, state.registers[register], str(state.changed_at))
        etag = etag_of("csv", *which, tuple(languages))
        return Edition(etag, state.headers)

    def write(session: Session) -> Iterator[bytes]:
        return written_csv(session, register, versions(session).registers[register], languages)

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
