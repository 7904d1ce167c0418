"""All actions by name: those that answer, those of the site, and those that nobody may call."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.opendata.ckan import (
    group_actions,
    package_actions,
    requests_actions,
    resource_actions,
    row_actions,
)
from portal.opendata.ckan.asked import Asked
from portal.opendata.ckan.packages import Json
from portal.opendata.ckan.rules import CKAN_VERSION, ActionError, Kind, UnreadableRequest, not_found

_TITLE = {"ar": "البيانات المفتوحة", "en": "Open data"}
# What changes something in CKAN, or tells of accounts: clients are told that they may not.
_CLOSED = (
    *("package", "resource", "group", "organization", "member", "user", "tag", "vocabulary"),
    *("resource_view", "package_relationship", "datastore", "bulk", "term_translation"),
    *("config_option", "job", "api_token", "follow", "unfollow", "dashboard", "harvest_source"),
)
_CHANGES = ("_create", "_update", "_patch", "_delete", "_purge", "_upsert", "_revise", "_invite")
_OF_ACCOUNTS = frozenset(
    ("user_list", "user_show", "get_site_user", "job_list", "api_token_list", "config_option_list")
)


def site_read(_asked: Asked) -> bool:
    """Say that the site may be read."""
    return True


def status_show(asked: Asked) -> Json:
    """Show what this site is and which version of CKAN its answers follow."""
    writing = asked.writing
    title = f"{_TITLE.get(writing.language, _TITLE['en'])}: {writing.text(writing.country.names)}"
    return {
        "ckan_version": CKAN_VERSION,
        "site_title": title,
        "site_description": "",
        "site_url": writing.public_url,
        "error_emails_to": None,
        "locale_default": writing.language,
        "extensions": ["datastore", "activity", "datarequests"],
    }


def help_show(asked: Asked) -> str:
    """Show what an action does."""
    found = ACTIONS.get(asked.given.needed("name"))
    if found is None:
        raise not_found("Action function not found")
    return found.__doc__ or ""


def nothing(_asked: Asked) -> list[str]:
    """List nothing: there are none of these here."""
    return []


ACTIONS: Mapping[str, Callable[[Asked], Any]] = {
    **package_actions.ACTIONS,
    **resource_actions.ACTIONS,
    **group_actions.ACTIONS,
    **row_actions.ACTIONS,
    **requests_actions.ACTIONS,
    "site_read": site_read,
    "status_show": status_show,
    "help_show": help_show,
    "vocabulary_list": nothing,
    "organization_list_for_user": nothing,
    "resource_view_list": nothing,
}


def find_action(name: str) -> Callable[[Asked], Any]:
    """Find an action; raises UnreadableRequest for one that there is not."""
    found = ACTIONS.get(name)
    if found is not None:
        return found
    if name in _OF_ACCOUNTS | requests_actions.CLOSED_ACTIONS or (
        name.startswith(_CLOSED) and name.endswith(_CHANGES)
    ):
        return _refuse
    raise UnreadableRequest(f"Action name not known: {name[:60]}")


def _refuse(_asked: Asked) -> None:
    told = "Access denied: this portal is only read here, its officers publish on its pages"
    raise ActionError(Kind.AUTHORIZATION, told)
