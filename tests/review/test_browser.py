"""The desk in a real browser: three articles reviewed by keyboard and mouse, a place corrected, a gain rejected."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

from geomap.building import build
from geomap.claims.ledger import open_ledger
from geomap.settings import Settings
from tests.review.conftest import first_line, start
from tests.support.axe import find_violations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.review.conftest import Served

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--window-size=1500,1000",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("needs chromium and chromedriver (Debian: apt-get install chromium chromium-driver)")
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = chromium
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(driver))
    yield made
    made.quit()


def wait_for(what: Callable[[], Any], seconds: float = 20) -> Any:
    """The first true answer."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("waited in vain")


class Page:
    """The desk's page, by what an editor sees and presses."""

    def __init__(self, driver: Any, url: str) -> None:
        self.driver = driver
        driver.get(url)
        driver.execute_script("localStorage.clear()")
        wait_for(lambda: driver.execute_script("return document.body.dataset.ready"))

    def one(self, css: str) -> Any:
        return self.driver.find_element("css selector", css)

    def text(self, css: str) -> str:
        return str(self.one(css).text)

    def press(self, keys: str, css: str = "body") -> None:
        self.one(css).send_keys(keys)

    def title(self) -> str:
        return self.text("#claim-title")

    def show(self, what: str) -> None:
        # By script: the queue may be drawn anew between finding a line and clicking it.
        clicked = self.driver.execute_script(
            "const found = [...document.querySelectorAll('#items button')].find((one) => "
            "one.textContent.startsWith(arguments[0])); if (found) found.click(); return Boolean(found)",
            what,
        )
        assert clicked, f"{what} is not in the queue: {self.text('#items')}"
        wait_for(lambda: self.title().startswith(what))

    def show_in_vain(self, what: str) -> None:
        self.driver.execute_script(
            "[...document.querySelectorAll('#items button')].find((one) => "
            "one.textContent.startsWith(arguments[0])).click()",
            what,
        )

    def open_count(self) -> int:
        return len(self.driver.find_elements("css selector", "#items button"))

    def wait_until_gone(self, count: int) -> None:
        wait_for(lambda: self.open_count() < count)


def test_three_articles_are_reviewed_and_published(served: Served, browser: Any, tmp_path: Path) -> None:
    from selenium.webdriver.support.select import Select

    page = Page(browser, served.url)
    assert "owned" not in browser.title
    assert page.open_count() >= 4
    page.press("Anna", "#who")
    page.press("\ue00c", "#who")  # Escape leaves the box, so that keys work

    # A statement that was read right: one key, and the next one is there.
    page.show("Izjoem")
    count = page.open_count()
    page.press("a")
    page.wait_until_gone(count)
    wait_for(lambda: not page.title().startswith("Izjoem"))

    # Another place of that name is meant: searched by name, chosen with the keyboard, saved.
    page.show("Makijivka")
    page.press("p")
    box = page.one("#place-name")
    box.clear()
    box.send_keys("Makiivka")
    wait_for(lambda: browser.find_elements("css selector", "#place-options li"))
    options = browser.find_elements("css selector", "#place-options li")
    wanted = next(at for at, one in enumerate(options) if "Sumy" in one.text and "settlement" in one.text)
    for _ in range(wanted):
        box.send_keys("\ue015")
    box.send_keys("\ue007")
    assert "Sumy" in box.get_attribute("value")
    count = page.open_count()
    page.one("#replace").click()
    page.wait_until_gone(count)

    # A gain that is none: rejected with its reason.
    page.show("Balaklija")
    page.press("r")
    assert page.text("#message")
    reason = page.one("#fields [name=reason]")
    reason.send_keys("de gouverneur sprak van de regio")
    count = page.open_count()
    page.one("#reject").click()
    page.wait_until_gone(count)

    # It stands in the list of what was rejected, with its reason.
    Select(page.one("#filters [name=looked]")).select_by_value("rejected")
    wait_for(lambda: "Balaklija" in page.text("#items") and page.open_count() == 1)
    page.show("Balaklija")
    assert "de gouverneur sprak" in page.text("#history")

    while_open = [log for log in browser.get_log("browser") if log["level"] == "SEVERE"]
    assert not while_open, while_open

    out = tmp_path / "out"
    build([served.ledger], out, Settings(unreviewed="hold_gains"))
    claims = (out / "claims.csv").read_text(encoding="utf-8")
    rejected = [line for line in claims.splitlines() if "Balakliia" in line]
    assert rejected
    assert all("rejected" in line for line in rejected)
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "Izjoem" in index or "Lyman" in index
    with open_ledger(served.ledger) as store:
        assert {one.who for one in store.judgements()} == {"Anna"}
        moved = [one.place_id for one in store.judgements() if one.place_id]
        assert len(moved) == 1


def test_the_page_is_accessible_and_runs_nothing_of_a_text(shared: Served, browser: Any) -> None:
    page = Page(browser, shared.url)
    page.show("Makijivka")
    assert "onerror" in page.text("#text")
    assert not browser.find_elements("css selector", "#text img")
    assert "owned" not in browser.title
    assert find_violations(browser) == []
    page.press("?")
    wait_for(lambda: browser.find_elements("css selector", "dialog[open]"))
    assert find_violations(browser) == []


def test_words_are_selected_and_added_as_a_missed_statement(served: Served, browser: Any) -> None:
    page = Page(browser, served.url)
    page.press("Bert", "#who")
    page.show("Makijivka")
    page.one("#whole").click()
    # In one step, and again where the whole text came in between: it takes away what was selected in the part before.
    wait_for(lambda: browser.execute_script(
        "const box = document.getElementById('text'); const words = 'Ook Snihoerivka viel die dag in andere handen';"
        "const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT); const range = document.createRange();"
        "let seen = 0; const at = box.textContent.indexOf(words); if (at < 0) return false;"
        "for (let node = walk.nextNode(); node; node = walk.nextNode()) {"
        " const end = seen + node.length;"
        " if (seen <= at && at < end) range.setStart(node, at - seen);"
        " if (seen < at + words.length && at + words.length <= end) { range.setEnd(node, at + words.length - seen); }"
        " seen = end; }"
        "const chosen = window.getSelection(); chosen.removeAllRanges(); chosen.addRange(range);"
        "document.getElementById('add-open').click(); return document.getElementById('missed').open;"
    ), seconds=60)  # fmt: skip
    assert page.text("#missed-words") == "Ook Snihoerivka viel die dag in andere handen"
    page.press("Snihoerivka", "#missed-form [name=place]")
    page.one("#missed-form [name=event]").send_keys("herov")
    page.one("#missed-form [name=gaining_side]").send_keys("Oek")
    page.one("#missed-form button[type=submit]").click()
    wait_for(lambda: page.title().startswith("Snihoerivka"))
    with open_ledger(served.ledger) as store:
        added = next(claim for claim in store.claims() if claim.rule == "handmade")
    assert added.quote == "Ook Snihoerivka viel die dag in andere handen"
    assert added.gaining_side == "UA"


def test_a_click_on_the_map_offers_the_places_there(served: Served, browser: Any) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    page = Page(browser, served.url)
    page.show("Lyman")
    wait_for(lambda: browser.find_elements("css selector", "#map path"))
    box = page.one("#map")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    ActionChains(browser).move_to_element_with_offset(box, 40, 30).click().perform()
    wait_for(lambda: browser.find_elements("css selector", "#place-options li"))


def test_a_colleagues_judgement_appears_by_itself(served: Served, browser: Any) -> None:
    page = Page(browser, served.url)
    count = page.open_count()
    claim_id = served.read("api/queue?looked=open")["items"][-1]["id"]
    told = {"who": "Carla", "judgements": [{"claim_id": claim_id, "action": "reject", "reason": "niet zo"}]}
    assert served.send("api/judge", told)[0] == 200
    wait_for(lambda: page.open_count() < count)
    wait_for(lambda: "Carla" in page.text("#message"))


def test_without_a_connection_nothing_is_lost_of_what_was_typed_or_confirmed(ledger: Path, browser: Any) -> None:
    process = start(ledger)
    page = Page(browser, first_line(process))
    page.press("Anna", "#who")
    page.press("\ue00c", "#who")
    page.show("Lyman")
    count = page.open_count()
    page.press("a")
    page.wait_until_gone(count)
    page.show("Balaklija")
    process.kill()
    process.wait(timeout=20)
    page.one("#fields [name=reason]").send_keys("de gouverneur sprak van de regio")
    page.one("#reject").click()
    wait_for(lambda: page.text("#message").startswith("Niet bevestigd"))
    assert page.title().startswith("Balaklija")
    assert page.one("#fields [name=reason]").get_attribute("value") == "de gouverneur sprak van de regio"
    page.show_in_vain("Izjoem")
    wait_for(lambda: "Geen verbinding" in page.text("#message"))
    with open_ledger(ledger) as store:
        assert [one.action.value for one in store.judgements()] == ["accept"]
