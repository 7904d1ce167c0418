"""Registering leaves its event in the audit log, or is not done."""

from tests.portal.audit.audited import Audited
from tests.portal.citizens.desk import Desk


def test_nobody_is_registered_without_a_word_in_the_audit_log(desk: Desk) -> None:
    """Account, person and consents come with their event, or none of them."""
    token = desk.evidenced()
    desk.confirm(token, "layla@home.example")
    desk.choose_password(token)
    log = Audited(desk.database)
    log.action(lambda: desk.finish(token), "registered")
