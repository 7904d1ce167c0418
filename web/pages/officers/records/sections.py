"""The sections of the forms of registers: which fields stand together, in which order."""

from collections.abc import Mapping

from geo.messages import mark as _
from portal.directory.registers.definitions import Register
from web.page.forms.drawing import SectionPlan

# A field that no section names, of any register, follows the one before it in its schema.
SECTIONS: Mapping[Register, tuple[SectionPlan, ...]] = {
    Register.AGENCIES: (
        SectionPlan(_("Name and kind"), ("code", "names", "acronym", "kind", "sector", "position")),
        SectionPlan(_("Logo"), ("logo",)),
        SectionPlan(_("About it"), ("description", "legal_basis", "established_year")),
        SectionPlan(_("Where to reach it"), ("website", "email", "phones", "address", "hours")),
        SectionPlan(_("Officials"), ("officials",)),
        SectionPlan(_("Social accounts"), ("social_accounts",)),
        SectionPlan(_("Mobile apps"), ("mobile_apps",)),
        SectionPlan(
            _("Place among the agencies"),
            ("parent", "valid_from", "valid_to", "successor", "former_codes"),
        ),
        SectionPlan(_("Checked"), ("verified_at", "review_by")),
    ),
    Register.SERVICES: (
        SectionPlan(_("Name and agency"), ("code", "agency", "names", "summary", "keywords")),
        SectionPlan(_("State"), ("status", "alert")),
        SectionPlan(_("For whom and when"), ("audiences", "life_events", "sector")),
        SectionPlan(
            _("About it"),
            ("description", "eligibility", "minimum_age", "maximum_age", "processing_time"),
        ),
        SectionPlan(_("Steps"), ("steps",)),
        SectionPlan(_("Papers"), ("papers",)),
        SectionPlan(_("Fees"), ("fees",)),
        SectionPlan(_("Channels"), ("channels",)),
        SectionPlan(_("Offices that give it"), ("at_offices",)),
        SectionPlan(_("What one gets"), ("outputs",)),
        SectionPlan(_("Law and links"), ("legal_basis", "legal_url", "website")),
        SectionPlan(_("Other records"), ("co_providers", "requires", "former_codes")),
        SectionPlan(_("Checked"), ("verified_at", "review_by")),
    ),
}


def sections_for(register: Register) -> tuple[SectionPlan, ...]:
    """Return the sections of a register; one with all fields where none are laid out."""
    return SECTIONS.get(register, (SectionPlan(register.definition.words.one, ()),))
