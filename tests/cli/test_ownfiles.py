"""Files of Deskhand's own that the settings put elsewhere stay out of reach, also in a folder that was granted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deskhand.cli.guard_settings import GuardSettings
from deskhand.cli.ownfiles import own_files
from deskhand.cli.settings import Owner, Settings

PLACES = ("store/hub.db", "store/hub.db-wal", "words.txt")


@pytest.fixture
def elsewhere(deskhand: Any) -> Any:
    """A hub whose database and list of words lie among the person's own files."""
    shelf = deskhand.desk / "Documents"
    (shelf / "store").mkdir()
    (shelf / "words.txt").write_text("falcon\n")
    (shelf / "mine.txt").write_text("mine\n")
    settings = f'database = "sqlite:///{shelf}/store/hub.db"\n[guard]\nkeywords = "{shelf}/words.txt"\n'
    deskhand.home.mkdir(mode=0o700, exist_ok=True)
    (deskhand.home / "settings.toml").write_text(settings)
    deskhand.do("list Documents", code=0)
    assert (shelf / "store/hub.db").is_file()
    return deskhand


def held(desk: Path) -> tuple[bool, ...]:
    return tuple((desk / "Documents" / name).exists() for name in PLACES[::2])


@pytest.mark.parametrize(
    "text",
    [
        "zip Documents", "zip Documents/store", "zip Documents/words.txt", "delete Documents/words.txt",
        "delete Documents/store", "delete Documents/store/hub.db", "move Documents/words.txt to Downloads",
        "copy Documents/store to Downloads", "send me Documents/words.txt", "rename Documents/store to other",
    ],
)  # fmt: skip
def test_they_are_taken_by_nothing(elsewhere: Any, text: str) -> None:
    said = elsewhere.do(text, "--yes")
    assert said.code != 0, said.out
    assert held(elsewhere.desk) == (True, True)
    assert not list(elsewhere.desk.rglob("*.zip"))
    assert not (elsewhere.desk / "Downloads/store").exists()


def test_they_are_named_by_no_listing_and_the_rest_goes_on(elsewhere: Any) -> None:
    said = elsewhere.do("list Documents", code=0).out
    assert "mine.txt" in said
    assert "words.txt" not in said
    assert "hub.db" not in elsewhere.do("list Documents/store", code=0).out
    elsewhere.do("zip Documents/mine.txt", code=0)


def test_which_they_are(tmp_path: Path) -> None:
    home, shelf = tmp_path / "home", tmp_path / "shelf"
    home.mkdir()
    shelf.mkdir()
    (shelf / "real.txt").write_text("falcon")
    (shelf / "link.txt").symlink_to("real.txt")
    guard = GuardSettings(keywords=shelf / "link.txt")
    settings = Settings(database=f"sqlite:///{shelf}/hub.db", guard=guard, tls_cert=shelf / "site.pem")
    found = {place.name for place in own_files(Owner(home, settings))}
    beside = {"hub.db-wal", "hub.db-shm", "hub.db-journal"}
    assert found == {"hub.db", *beside, "real.txt", "link.txt", "site.pem"}
    apart = Settings(tls_cert=shelf / "site.pem", tls_key=shelf / "site.key")
    assert [place.name for place in own_files(Owner(home, apart))] == ["site.key"]
    assert own_files(Owner(home, Settings(database="postgresql+psycopg://localhost/hub"))) == ()
    assert own_files(Owner(home, Settings(guard=GuardSettings(keywords=Path("words.txt"))))) == (home / "words.txt",)
