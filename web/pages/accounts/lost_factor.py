"""The page for who has lost the second factor and all recovery codes: a code from a counter."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from geo.messages import Translate
from geo.messages import mark as _
from portal.accounts.counter_proofs import CounterProof
from portal.accounts.lost_factors import enter_by_counter, may_prove_at_counter
from portal.accounts.rules import Outcome, SignedIn
from web.page.answers import Trouble, failed_try, go_to, known_language, show_officers_page
from web.page.forms.widgets import Widget
from web.page.guard import HalfwayForm, HalfwayHere
from web.page.site import AccountContextHere, PortalDeploymentHere, site_of
from web.pages.accounts.steps import go_on

router = APIRouter(prefix="/{language}/sign-in/second-factor/counter", include_in_schema=False)

_LONGEST = 60
WRONG = _(
    "Number, day of birth and code do not belong together, or the code is over or was used. Copy"
    " number and day from your card, and the code as the officer has given it."
)
# Each field: its name, label, hint and how it is typed.
_FIELDS = (
    (
        "number",
        _("Your national or residency number"),
        _("The 10 digits on your card."),
        "number",
    ),
    ("born", _("Day of birth"), "", "day"),
    (
        "proof",
        _("Code from the counter"),
        _("The ten letters and digits that the officer has given you."),
        "code",
    ),
)


@router.get("")
def show_counter(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: HalfwayHere
) -> Response:
    """Say where such a code is to be had, and ask for it."""
    known_language(language, deployment)
    if not may_prove_at_counter(signed_in):
        return go_to(f"/{language}/sign-in/second-factor")
    return _page(request, signed_in)


@router.post("")
def take_counter_code(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: HalfwayHere,
    given: HalfwayForm,
) -> Response:
    """Take the second factors away that are lost, and lead to where a new one is set up."""
    known_language(language, deployment)
    if not may_prove_at_counter(signed_in):
        return go_to(f"/{language}/sign-in/second-factor")
    proof = read_proof(given)
    with deployment.database.writing() as session:
        entered = enter_by_counter(session, account_context.security, signed_in, proof)
    if entered.outcome is Outcome.DONE:
        return go_on(request, language, entered, f"/{language}/account?said=lost-factor")
    return _page(request, signed_in, failed_try(entered.outcome, WRONG))


def read_proof(given: Mapping[str, str]) -> CounterProof:
    """Read what was typed into the fields of `counter_widgets`."""
    number, born, code = (given.get(name, "").strip() for name in ("number", "born", "proof"))
    return CounterProof(number, born, code)


def counter_widgets(say: Translate) -> list[Widget]:
    """Return the fields for who was at a counter; what was typed is never shown again."""
    return [
        Widget(
            "value",
            id=f"f-{name}",
            name=name,
            label=say(label),
            type=kind,
            hint=say(hint) if hint else "",
            is_needed=True,
            longest=_LONGEST,
            autocomplete="bday" if name == "born" else "off",
        )
        for name, label, hint, kind in _FIELDS
    ]


def _page(request: Request, signed_in: SignedIn, trouble: Trouble | None = None) -> Response:
    """Answer with the form."""
    say = site_of(request).translations.to(request.path_params["language"])
    context = {"widgets": counter_widgets(say), "faulty": {}}
    return show_officers_page(request, "accounts/lost_factor.html", context, signed_in, trouble)
