from playwright.sync_api import expect

from tests.browser.visitor import DESK, MakeVisit


def test_the_api_is_described_without_asking_anyone_else(visit: MakeVisit) -> None:
    with visit(viewport=DESK) as made:
        page = made.go("/docs")
        expect(page.get_by_text("/api/v1/around", exact=True)).to_be_visible()
        page.get_by_text("/api/v1/around", exact=True).click()
        expect(page.get_by_text("Geodesic metres.", exact=False)).to_be_visible()
