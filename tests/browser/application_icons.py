"""Draws the icons of the installed application from web/static/page/mark.svg.

They are committed; draw them when the mark changes:
`.venv/bin/python -m tests.browser.application_icons`.
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parents[2] / "web" / "static"
# The file, its width, and how much of it the mark fills: phones cut a maskable icon to a circle of
# four fifths, and Apple's round the whole square themselves.
ICONS = (
    ("icon-192", 192, 1.0),
    ("icon-512", 512, 1.0),
    ("icon-cut-512", 512, 0.8),
    ("icon-180", 180, 0.9),
)
GROUND = "#0d4a45"
LOOK = "html,body{{margin:0;height:100%;background:{};display:grid;place-content:center}}"


def main() -> None:
    """Draw every icon."""
    mark = (STATIC / "page" / "mark.svg").read_text("utf-8")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, width, share in ICONS:
            page = browser.new_page(viewport={"width": width, "height": width})
            look = LOOK.format("transparent" if share == 1 else GROUND)
            size = f"svg{{width:{width * share}px;display:block}}"
            page.set_content(f"<style>{look}{size}</style>{mark}")
            page.screenshot(path=STATIC / "offline" / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
