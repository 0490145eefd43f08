"""What was made is seen in the talk: a picture of it, which can be taken along, and words for who does not see it."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import expect
from tests.page.conftest import Opened
from tests.page.test_in_browser import say

from deskhand.testing.serving import Listening


def test_a_chart_is_shown_with_its_name_for_who_cannot_see_it(served: Listening, root: Path, visit: Opened) -> None:
    with (root / "sales.csv").open("w") as out:
        csv.writer(out).writerows([["Month", "Sales"], *([f"2026-{n:02}", 100 + 9 * n] for n in range(1, 9))])
    page = visit(served.link())
    say(page, "make a chart of sales.csv")
    page.get_by_role("button", name="Yes, do it").click()
    shown = page.get_by_role("img", name="Picture: sales chart.png")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.naturalWidth") == 640
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download sales chart.png").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"\x89PNG")
