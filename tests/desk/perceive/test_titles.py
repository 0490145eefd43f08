"""What of a title may be told: as much of it as is known to be of a page that may be."""

from __future__ import annotations

import pytest

from deskhand.desk.perceive import titles
from deskhand.desk.perceive.titles import Titles


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("News", "News"),
        ("News - Chromium", "News - Chromium"),
        ("NEWS — Mozilla Firefox", "NEWS — Mozilla Firefox"),
        ("News - Microsoft\u200b Edge", "News - Microsoft\u200b Edge"),
        ("News - Reader", "News - Reader"),
        ("News - Holiday - Chromium", "News"),
        ("News - Holiday", "News"),
        ("News (Holiday) - Chromium", "News"),
        ("Chromium", "Chromium"),
        ("Newsroom - Chromium", None),
        ("Holiday - News", None),
        ("Holiday", None),
        ("example.org/a b - Chromium", "example.org/a b - Chromium"),
        ("plan.html - Chromium", "plan.html - Chromium"),
        ("plan.html (read-only) - LibreOffice Writer", "plan.html"),
        ("- Chromium", None),
    ],
)
def test_no_more_is_told_than_is_known(title: str, told: str | None) -> None:
    known = Titles("/home/u")
    assert known.learn("News", "https://www.example.org/a%20b/")
    assert known.learn("", "file:///home/u/docs/plan.html")
    assert known.clear(title, ["Reader"]) == told


def test_only_the_latest_are_kept_in_mind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(titles, "MOST_TITLES", 2)
    known = Titles()
    for name in ("one", "two"):
        assert known.learn(name)
    assert not known.learn("one")
    assert known.learn("three")
    assert [known.clear(name) for name in ("one", "two", "three")] == ["one", None, "three"]
