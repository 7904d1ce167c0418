"""The access log as the worker does it: nobody queues anything, and what waits is chained."""

from dataclasses import replace

from layers.deployment import Deployment
from portal.access_log.work import access_log_work
from tests.portal.access_log.log import PAGE, AccessLog
from tests.portal.jobs.working import working
from tests.web.pages.imports.officer import until


def test_the_worker_finds_what_waits_and_chains_it_and_checks_at_night(
    access_log: AccessLog, jordan: Deployment
) -> None:
    person = access_log.person()
    access_log.note(person, *[PAGE] * 13)
    deployment = replace(jordan, database=access_log.worker)
    work = access_log_work(access_log.worker, access_log.chains)
    with working(deployment, work):
        until(lambda: len(access_log.seen(person)) == 13, "what waits is not chained")
        until(lambda: access_log.count("access_check") == 1, "the night has not checked it")
    assert access_log.check().holds
