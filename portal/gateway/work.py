"""What calls to agencies need outside requests: the letter about others, and an end to old rows."""

from functools import partial

from geo.database import Database
from portal.accounts.security import Security
from portal.gateway.alarms import ALARM, tell_of_wrong_person
from portal.gateway.ledger import remove_old_calls
from portal.gateway.settings import GatewaySettings
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work


def gateway_work(database: Database, security: Security, settings: GatewaySettings) -> Work:
    """Return the letter about answers of others, and the removal of old calls."""

    def tell(key: str, _should_stop: ShouldStop) -> None:
        tell_of_wrong_person(database, security, key)

    old = partial(remove_old_calls, database, settings.agency_calls_kept_days)
    return Work([Task(ALARM, tell)], [NightlyJob("old calls of agencies", old)])
