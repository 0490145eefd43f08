"""The real page in the machine's Chromium, in front of a real hub and a small real desk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from deskhand.testing.serving import Listening, listening

CHROMIUM = "/usr/bin/chromium"
PATIENCE = 15_000
"""Milliseconds: a first answer on a machine where others work too may take more than the browser's driver expects."""
expect.set_options(timeout=PATIENCE)
ODD = "photo\u202egpj.exe"
FILES = ("report.pdf", "holiday.jpg", "照片.png", "notes.txt", "sales.xlsx", "song.mp3", ODD)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A desk with a few files, one of which has a name that turns around."""
    downloads = tmp_path / "desk" / "Downloads"
    downloads.mkdir(parents=True)
    for name in FILES:
        (downloads / name).write_bytes(name.encode() * 100)
    return downloads.parent


@pytest.fixture
def served(home: Path, root: Path) -> Iterator[Listening]:
    with listening(home, root) as it:
        yield it


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Of the module alone: while it lives, this thread has an event loop, which asynchronous tests need for themselves.
    # Chromium refuses its sandbox to root alone.
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


Opened = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Opened]:
    """Opens an address as a new visitor; any complaint of the page or its policy fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(url: str, *, locale: str = "en-GB", width: int = 1100, height: int = 800, dark: bool = False) -> Page:
        context = browser.new_context(
            locale=locale, viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints
