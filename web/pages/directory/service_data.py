"""A service as schema.org describes it."""

from layers.responses import server_address
from portal.directory.records.services import Channel, Fee, ServiceContent
from portal.directory.services.queries import LinkedNames
from web.pages.directory.data import Node, link, texts
from web.pages.directory.public_page import PublicPage


def government_service(public_page: PublicPage, service: ServiceContent, linked: object) -> Node:
    """Describe a service as a schema.org GovernmentService."""
    assert isinstance(linked, LinkedNames)
    origin = f"{server_address(public_page.request)}/{public_page.language}"
    provider = {
        "@type": "GovernmentOrganization",
        "@id": f"{origin}/agencies/{service.agency}",
        "name": texts(linked.agencies.get(service.agency)),
    }
    return {
        "@type": "GovernmentService",
        "@id": f"{origin}/services/{service.code}",
        "url": link(f"{origin}/services/{service.code}"),
        "name": texts(service.names),
        "description": texts(service.summary or service.description),
        "serviceOperator": provider,
        "provider": [link(f"{origin}/agencies/{code}") for code in service.co_providers],
        "audience": [_audience(public_page, code) for code in service.audiences],
        "category": [
            text
            for code in service.life_events
            if (term := public_page.vocabularies.life_events.get(code))
            for text in texts(term.names)
        ],
        "availableChannel": [_channel(channel) for channel in service.channels],
        "serviceOutput": [
            {"@type": "Thing", "name": texts(output.name)} for output in service.outputs
        ],
        "offers": _offers(service),
    }


def _offers(service: ServiceContent) -> list[Node]:
    """Describe the fees; what comes on top of one is an offer that can only be had with it."""
    extras = [_offer(fee) for fee in service.fees if fee.is_extra]
    options = [fee for fee in service.fees if not fee.is_extra]
    return [{**_offer(fee), "addOn": extras} for fee in options] or extras


def _offer(fee: Fee) -> Node:
    return {
        "@type": "Offer",
        "name": texts(fee.label),
        "price": str(fee.amount),
        "priceCurrency": fee.currency,
        "validFrom": fee.valid_from and fee.valid_from.isoformat(),
        "validThrough": fee.valid_to and fee.valid_to.isoformat(),
    }


def _audience(public_page: PublicPage, code: str) -> Node:
    term = public_page.vocabularies.audiences.get(code)
    return {"@type": "Audience", "name": texts(term.names if term else None), "audienceType": code}


def _channel(channel: Channel) -> Node:
    phone = {"@type": "ContactPoint", "telephone": channel.phone} if channel.phone else None
    is_sms = channel.kind == "sms"
    return {
        "@type": "ServiceChannel",
        "serviceUrl": channel.url and link(channel.url),
        "servicePhone": None if is_sms else phone,
        "serviceSmsNumber": phone if is_sms else None,
        "availableLanguage": list(channel.languages),
    }
