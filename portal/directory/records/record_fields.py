"""The fields that every record has, each said once; a schema puts them in their order."""

from typing import Annotated

from geo.messages import mark as _
from portal.directory.records.fields import Label
from portal.directory.records.values import Code, Day, Title

RecordCode = Annotated[
    Code,
    Label(_("Code"), hint=_("The address of the record. It cannot be changed later.")),
]
RecordNames = Annotated[Title, Label(_("Name"))]
FormerCodes = Annotated[
    tuple[Code, ...],
    Label(_("Former codes"), hint=_("Codes under which it was found before, one a line.")),
]
VerifiedAt = Annotated[Day | None, Label(_("Verified on"))]
ReviewBy = Annotated[
    Day | None,
    Label(_("Review by"), hint=_("The day by which somebody has to look at this again.")),
]
Demonstration = Annotated[bool, Label(_("Demonstration data"))]
