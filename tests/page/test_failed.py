"""A question that nothing could answer, as the page shows it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from deskhand.testing.serving import Listening

BOX = ".composer textarea"


def test_why_a_question_failed_is_said_once_and_nothing_is_called_unverified(served: Listening, visit: Any) -> None:
    page = visit(served.link())
    page.fill(BOX, "what is on my calendar")
    page.press(BOX, "Enter")
    run = page.locator("[data-run][data-state=failed]").first
    run.wait_for()
    expect(run.get_by_text("No calendar is connected here")).to_have_count(1)
    expect(run.locator("[data-answer]")).to_contain_text("No calendar is connected here")
    receipt = run.locator(".receipt")
    expect(receipt).to_contain_text("Nothing was changed")
    receipt.locator("summary").click()
    expect(receipt).not_to_contain_text("Not verified")
    expect(receipt).not_to_contain_text("Nothing could be checked")
