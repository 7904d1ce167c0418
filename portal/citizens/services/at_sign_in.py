"""What follows when a session is opened: the agencies of its person's services are asked."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.row_security import bind_session
from portal.citizens.services.refreshing import queue_refresh


def ask_agencies(session: Session, token: str) -> None:
    """Queue a question for each service of whose session was opened, in its transaction.

    `token` is what the cookie will hold. Of an officer, and of who has to show a second factor yet,
    nothing is asked. It adds four statements to a sign-in, however many services there are.
    """
    bind_session(session, token)
    person_id = session.scalar(select(func.current_person()))
    if person_id is not None:
        queue_refresh(session, person_id)
