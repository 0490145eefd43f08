"""A phone in the network: the real page in the machine's Chromium, over TLS, with our authority installed in it.

The phone has a home of its own in which the authority is trusted, as it is on a phone after the certificate was
installed: names, addresses and constraints are checked by the browser itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.page.conftest import CHROMIUM
from tests.page.test_in_browser import BOX, organized, say, tree

from deskhand.testing.phone import ADDRESS, NAMES, network
from deskhand.testing.serving import Listening, listening
from deskhand.trust.ca import Certificates

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    made = Certificates(tmp_path_factory.mktemp("authority") / "tls", NAMES)
    made.authority(datetime.now(UTC))
    return made


@pytest.fixture(scope="module")
def browser(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    person = tmp_path_factory.mktemp("person")
    trusted(person, certificates)
    args = [f"--host-resolver-rules=MAP office.local {ADDRESS}"]
    if os.geteuid() == 0:  # Chromium refuses its sandbox to root alone.
        args.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=args, env={**os.environ, "HOME": str(person), "XDG_DATA_HOME": ""}
        )
        yield browser
        browser.close()


def trusted(person: Path, certificates: Certificates) -> None:
    """Install the authority for this person, as one that may identify websites and nothing else."""
    certutil = shutil.which("certutil")
    assert certutil is not None, "apt-get install libnss3-tools"
    store = person / ".pki/nssdb"
    store.mkdir(parents=True)
    pem = person / "ca.crt"
    pem.write_bytes(certificates.authority(datetime.now(UTC)).pem())
    for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "deskhand", "-i", str(pem)]):
        subprocess.run([certutil, "-d", f"sql:{store}", *words], check=True, timeout=30, capture_output=True)


@pytest.fixture
def served(home: Path, root: Path, certificates: Certificates) -> Iterator[Listening]:
    with listening(home, root, lan=replace(network(home), credentials=certificates)) as it:
        yield it


@pytest.fixture
def terminal(served: Listening) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, headers=served.terminal, timeout=40, trust_env=False) as client:
        yield client


def begun(page: Page, terminal: httpx.Client, button: str) -> dict[str, Any]:
    """On the computer's own page; gives what a camera would read from it."""
    page.wait_for_selector("[data-line=open]")
    page.get_by_role("button", name="Devices and permissions").click()
    page.get_by_role("button", name=button).click()
    page.locator("[data-pairing=waiting]").wait_for()
    return dict(terminal.get("/api/pair").json()["offer"])


def words_of(page: Page) -> list[str]:
    return page.locator(".sixwords li").all_inner_texts()


def compared(computer: Page, phone: Page) -> None:
    """Both show six words, the same; the owner says so."""
    phone.locator(".comparing").wait_for()
    computer.locator("[data-pairing=asking]").wait_for()
    assert len(words_of(phone)) == 6
    assert words_of(phone) == words_of(computer)
    computer.get_by_role("button", name="Yes, the same words").click()
    computer.locator("[data-pairing=confirmed]").wait_for()
    phone.wait_for_selector("[data-line=open]")


def test_a_phone_is_paired_asks_and_approves(
    served: Listening, visit: Visit, terminal: httpx.Client, root: Path
) -> None:
    before = tree(root)
    computer = visit(served.link())
    offer = begun(computer, terminal, "Show a QR code")
    phone = visit(offer["url"], width=390)
    assert phone.url.startswith("https://office.local:")
    assert "pair" not in phone.url
    assert phone.evaluate("window.isSecureContext")
    compared(computer, phone)
    device = next(one for one in served.hub.trust.lists.roster if one.kind == "phone")
    organized(phone)
    assert tree(root) == before
    phone.get_by_role("button", name="Yes, do it").click()
    phone.locator("[data-run][data-state=done]").wait_for()
    assert tree(root) != before
    why = terminal.get("/api/runs/1/why").json()
    assert device.id in str(why)
    phone.get_by_role("button", name="Undo").click()
    expect(phone.get_by_text("Undone", exact=True)).to_be_visible()
    assert tree(root) == before
    phone.reload()
    phone.wait_for_selector("[data-line=open]")
    expect(phone.locator(".standing")).to_have_count(0)


def test_by_digits(served: Listening, visit: Visit, terminal: httpx.Client) -> None:
    computer = visit(served.link())
    offer = begun(computer, terminal, "No camera: show a code")
    phone = visit(offer["url"], width=390)
    phone.get_by_role("textbox").fill(f"{offer['code'][:4]} {offer['code'][4:]}")
    phone.keyboard.press("Enter")
    compared(computer, phone)


def test_the_owner_says_that_the_words_differ(served: Listening, visit: Visit, terminal: httpx.Client) -> None:
    computer = visit(served.link())
    phone = visit(begun(computer, terminal, "Show a QR code")["url"], width=390)
    phone.locator(".comparing").wait_for()
    computer.get_by_role("button", name="No, they differ").click()
    expect(phone.get_by_role("heading", name="Not paired")).to_be_visible()
    assert [one for one in served.hub.trust.lists.roster if one.kind == "phone"] == []


def test_over_plain_http_it_looks(served: Listening, visit: Visit, terminal: httpx.Client, root: Path) -> None:
    before = tree(root)
    phone = visit(terminal.post("/api/links/plain").json()["url"], width=390)
    assert phone.url.startswith("http://office.local:")
    assert not phone.evaluate("window.isSecureContext")
    expect(phone.locator(".standing")).to_contain_text("https")
    say(phone, "list Downloads")
    expect(phone.locator("[data-run][data-state=done]")).to_contain_text("report.pdf")
    expect(phone.locator(BOX)).to_be_visible()
    assert tree(root) == before


def test_a_browser_that_was_not_told_to_trust_it_does_not_open_it(
    served: Listening, tmp_path: Path, certificates: Certificates
) -> None:
    lan = served.serving.lan
    assert lan is not None
    ours = certificates.authority(datetime.now(UTC))
    assert lan.authority is not None
    assert lan.authority.fingerprint() == ours.fingerprint()
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", f"--user-data-dir={tmp_path}/profile", "--dump-dom",
            f"--host-resolver-rules=MAP office.local {ADDRESS}", lan.secure.url("office.local"),
        ],
        env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "Deskhand" not in done.stdout
