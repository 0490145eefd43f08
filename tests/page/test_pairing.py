"""A phone gets onto the owner's list: two real browsers, one of them over TLS under the local authority."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from tests.page.conftest import CHROMIUM, PATIENCE
from tests.page.test_in_browser import BOX, flaws, organized, tree

from deskhand.hub.api.lan import Lan
from deskhand.testing.serving import Listening, listening
from deskhand.trust.ca import Certificates
from deskhand.trust.consent import read_consent
from deskhand.trust.signed import Signed

NAME = "deskhand-test.local"
pytestmark = pytest.mark.skipif(shutil.which("certutil") is None, reason="certutil (libnss3-tools) is not installed")


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path / "lan", (NAME,))


@pytest.fixture
def served(home: Path, root: Path, certificates: Certificates) -> Iterator[Listening]:
    lan = Lan((NAME,), certificates, port=0, addresses=lambda: [IPv4Address("127.0.0.1")])
    with listening(home, root, lan=lan) as it:
        yield it


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The one at the computer; of this module alone, since one driver serves both."""
    browser = launched(playwright)
    yield browser
    browser.close()


def launched(playwright: Playwright, *more: str, **environment: str) -> Browser:
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*root, *more], env={**os.environ, **environment})


@pytest.fixture
def phone(playwright: Playwright, served: Listening, certificates: Certificates, tmp_path: Path) -> Iterator[Page]:
    """A browser that was told to trust the computer's own authority, and nothing more."""
    store, pem = tmp_path / "phone/.pki/nssdb", tmp_path / "authority.pem"
    store.mkdir(parents=True)
    pem.write_bytes(certificates.authority(datetime.now(UTC)).pem())
    for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "deskhand", "-i", str(pem)]):
        subprocess.run(["certutil", "-d", f"sql:{store}", *words], timeout=30, check=True, capture_output=True)
    home = str(tmp_path / "phone")
    browser = launched(playwright, f"--host-resolver-rules=MAP {NAME} 127.0.0.1", HOME=home)
    context = browser.new_context(viewport={"width": 390, "height": 780}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    browser.close()


def begun(visit: Any, served: Listening, how: str) -> Page:
    page: Page = visit(served.link())
    page.wait_for_selector("[data-line=open]")
    page.get_by_role("button", name="Devices and permissions").click()
    page.get_by_role("button", name=how).click()
    return page


def address(page: Page) -> str:
    """What the phone's camera would read: the page's own request for it, asked again."""
    script = """async () => (await (await fetch("/api/pair", {
        headers: { "X-Deskhand-Key": localStorage.getItem("deskhand.key") } })).json()).offer.url"""
    return str(page.evaluate(script))


def same_words(page: Page, phone: Page) -> None:
    expect(phone.locator(".sixwords li")).to_have_count(6)
    expect(page.locator(".sixwords")).to_have_text(phone.locator(".sixwords").inner_text(), use_inner_text=True)


def test_a_phone_is_paired_by_its_camera_and_approves(served: Listening, visit: Any, phone: Page, root: Path) -> None:
    before = tree(root)
    page = begun(visit, served, "Show a QR code")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    assert flaws(page) == []
    phone.goto(address(page))
    same_words(page, phone)
    assert (flaws(page), flaws(phone)) == ([], [])
    page.get_by_role("button", name="Yes, the same words").click()
    expect(page.locator("[data-pairing=confirmed]")).to_contain_text("is paired")
    phone.wait_for_selector(BOX)
    expect(phone.locator(".standing")).to_have_count(0)
    assert phone.url.endswith("/")
    organized(phone)
    answers: list[Any] = []
    phone.on("request", lambda request: answers.append(request) if request.url.endswith("/answer") else None)
    card = phone.evaluate(
        """async () => (await (await fetch("/api/runs/1", {
        headers: { "X-Deskhand-Key": localStorage.getItem("deskhand.key") } })).json()).asks[0].card"""
    )
    phone.get_by_role("button", name="Yes, do it").click()
    phone.locator("[data-run][data-state=done]").wait_for()
    assert tree(root) != before
    given = answers[0].post_data_json["signed"]
    signed = Signed(decoded(given["raw"]), given["by"], decoded(given["sig"]))
    assert read_consent(signed, decoded(card), served.hub.trust.lists.roster)[2].kind == "phone"
    phone.get_by_role("button", name="Devices and permissions").click()
    expect(phone.locator("[data-device]", has_text="this one")).to_contain_text("Phone")
    expect(phone.get_by_role("region", name="Pair a phone")).to_have_count(0)


def decoded(text: str) -> bytes:
    return base64.b64decode(text)


def test_by_digits_and_then_a_no(served: Listening, visit: Any, phone: Page) -> None:
    page = begun(visit, served, "No camera")
    digits = page.locator(".digits").inner_text()
    phone.goto(address(page))
    wrong = "1111 1111" if digits != "1111 1111" else "2222 2222"
    phone.get_by_label("Eight digits").fill(wrong)
    phone.get_by_role("button", name="Pair").click()
    expect(phone.get_by_role("alert")).to_contain_text("wrong")
    phone.get_by_label("Eight digits").fill(digits)
    phone.get_by_role("button", name="Pair").click()
    same_words(page, phone)
    page.get_by_role("button", name="No, they differ").click()
    expect(page.locator("[data-pairing=failed]")).to_contain_text("Not paired")
    expect(phone.get_by_role("alert")).to_be_visible()
    assert all(one.kind != "phone" for one in served.hub.trust.lists.roster)


def test_a_phone_on_plain_http_may_not_be_paired(served: Listening, visit: Any, phone: Page) -> None:
    lan = served.serving.lan
    assert lan is not None
    phone.goto(f"http://{NAME}:{lan.plain.port}/#pair")
    expect(phone.get_by_role("alert")).to_contain_text("https")
    say_nothing = phone.locator(BOX)
    expect(say_nothing).to_have_count(0)
