"""What an agency shows of itself: logo, accounts on social networks, apps and who leads it."""

from rdflib import DCTERMS, FOAF, ORG, SDO, XSD, Literal, URIRef

from portal.cpsv.describing import Description
from portal.cpsv.names import CV
from portal.directory.published.rules import Content
from portal.directory.records.platforms import NETWORKS, STORES, network_of
from portal.linked_data.names import part_of, web_iri


def describe_presence(about: Description, iri: URIRef, content: Content) -> None:
    """Describe the logo, the accounts, the apps and the posts of an agency."""
    if "logo" in content:
        about.add(iri, FOAF.logo, about.iris.picture(content["logo"]))
    for account in content.get("social_accounts", ()):
        _account(about, iri, account["url"], NETWORKS[account["platform"]])
    for number, app in enumerate(content.get("mobile_apps", ()), start=1):
        _app(about, iri, app, number)
    for number, official in enumerate(content.get("officials", ()), start=1):
        # Linked data are kept by others: whoever has left is not put into them any more.
        if "term_end" not in official:
            _post(about, iri, official, number)


def _account(about: Description, holder: URIRef, address: str, network: str) -> None:
    account = about.made(web_iri(address), FOAF.OnlineAccount)
    about.add(account, FOAF.accountName, Literal(network))
    about.add(holder, FOAF.account, account)


def _app(about: Description, iri: URIRef, app: Content, number: int) -> None:
    made = about.made(part_of(iri, "app", number), SDO.MobileApplication)
    about.texts(made, SDO.name, app["name"])
    about.add(made, SDO.operatingSystem, Literal(STORES[app["platform"]]))
    about.add(made, SDO.installUrl, about.page(app["url"]))
    about.add(made, SDO.provider, iri)


def _post(about: Description, iri: URIRef, official: Content, number: int) -> None:
    """Describe a post and the person who holds it."""
    post = about.made(part_of(iri, "post", number), ORG.Post)
    about.texts(post, DCTERMS.title, official["title"])
    about.add(iri, ORG.hasPost, post)
    person = about.made(part_of(iri, "person", number), FOAF.Person)
    about.texts(person, FOAF.name, official["name"])
    about.texts(person, FOAF.title, official.get("honorific"))
    if "photo" in official:
        about.add(person, FOAF.img, about.iris.picture(official["photo"]))
    about.add(person, FOAF.homepage, about.page(official.get("website")))
    for address in official.get("accounts", ()):
        _account(about, person, address, network_of(address))
    _reached(about, person, official)
    if "term_start" in official:
        about.add(post, SDO.startDate, Literal(official["term_start"], datatype=XSD.date))
    about.add(post, ORG.heldBy, person)


def _reached(about: Description, person: URIRef, official: Content) -> None:
    if not ("email" in official or "phone" in official):
        return
    contact = about.made(URIRef(f"{person}-contact"), CV.ContactPoint)
    if "email" in official:
        about.add(contact, CV.email, Literal(official["email"]))
    if "phone" in official:
        about.add(contact, CV.telephone, Literal(official["phone"]))
    about.add(person, CV.contactPoint, contact)
