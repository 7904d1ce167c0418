"""The kinds of records of the directory that can be proposed."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from portal.directory.registers.rules import Register


class Subject(StrEnum):
    """The kind of record that a proposal is about."""

    AGENCY = "agency"
    SERVICE = "service"
    OFFICE = "office"


REGISTERS: Mapping[Subject, Register] = MappingProxyType(
    {Subject.AGENCY: Register.AGENCIES, Subject.SERVICE: Register.SERVICES}
)
