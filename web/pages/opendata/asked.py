"""What the address of the catalogue asks for: words, filters, order, page."""

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.opendata.catalogue.rules import LONGEST_WORDS, PAGE, DatasetQuery, Facet, Order
from web.pages.directory.public_page import PublicPage

KNOWN = ("q", *(one.value for one in Facet), "order", "page")


def read_asked(public_page: PublicPage, size: int = PAGE) -> DatasetQuery:
    """Read what is looked for; raises InvalidParameter for what is not possible."""
    words = public_page.given.get("q", "")
    if len(words) > LONGEST_WORDS:
        raise InvalidParameter(
            "q",
            _("q is {length} characters long: at most {most} are possible."),
            value=words,
            length=len(words),
            most=LONGEST_WORDS,
        )
    order = public_page.choice("order", tuple(Order))
    categories = [one.code for one in public_page.site.terms.categories]
    public_page.choice(Facet.CATEGORY.value, categories)
    given = public_page.given
    return DatasetQuery(
        words=words,
        chosen={one: given[one.value] for one in Facet if one.value in given},
        order=Order.NEWEST if order is None else Order(order),
        language=public_page.language,
        limit=size,
        offset=(public_page.page() - 1) * size,
    )
