"""What the pages of each register have of their own, read off its definition."""

from collections.abc import Mapping

from geo.country import Names, best_name
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Register
from web.page.forms.widgets import Choices
from web.page.officer_page import OfficerPage
from web.pages.officers.records.record_pages import PageWords, RecordPages
from web.pages.officers.records.sections import sections_for


def _agencies_to_choose(
    officer_page: OfficerPage, names: Mapping[str, Names]
) -> Mapping[str, Choices]:
    """Return the agencies that an officer edits, to choose from; who edits all types a code."""
    own, language = officer_page.agencies(Role.EDITOR), officer_page.language
    if own is None:
        return {}
    named = ((code, best_name(names.get(code, {}), language)) for code in sorted(own))
    return {"agency": [(code, name or code) for code, name in named]}


def _pages(register: Register) -> RecordPages:
    definition = register.definition
    return RecordPages(
        definition.subject,
        register.value,
        PageWords(
            all=definition.words.all,
            new=definition.words.new,
            waiting=_("Changes of this record wait already:"),
            public=_("Public page"),
            taken=_("“{value}” is taken: choose another code."),
            not_mine=_("You are no editor of the agency “{value}”, so it cannot be given this."),
        ),
        lambda _shapes: sections_for(register),
        public=register.value if definition.has_page else "",
        has_preview=definition.has_page,
        choices=_agencies_to_choose,
    )


PAGES: Mapping[Register, RecordPages] = {register: _pages(register) for register in Register}
