"""hide_folders: in force whatever way leads to the folder, and said where it cannot be what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from deskhand.cli.hidden_checks import hidden_checks
from deskhand.cli.perceive_settings import PerceiveSettings
from deskhand.cli.perceiving import privacy_of
from deskhand.cli.settings import Owner, Settings
from deskhand.cli.show_world import rules_of
from deskhand.cli.terminal import Terminal


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that is reached by a link, with documents that are one, too."""
    (tmp_path / "var/home").mkdir(parents=True)
    (tmp_path / "data/Documents/private").mkdir(parents=True)
    (tmp_path / "home").symlink_to(tmp_path / "var/home")
    (tmp_path / "var/home/Documents").symlink_to(tmp_path / "data/Documents")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def owner(home: Path, *hidden: str) -> Owner:
    perceive = PerceiveSettings(hide_folders=tuple(map(Path, hidden)))
    return Owner(home / "deskhand", Settings(folders=(home / "Documents",), perceive=perceive))


@pytest.mark.parametrize(
    "written",
    [
        "Documents/private",
        "~/Documents/private",
        "./Documents/../Documents/private",
        "Documents/Private",
        "{home}/Documents/private/",
        "{home}/../data/Documents/private/.",
    ],
)
@pytest.mark.parametrize("granted", ["data/Documents", "home/Documents", "var/home/Documents"])
def test_a_hidden_folder_is_hidden_by_every_way_that_leads_there(home: Path, written: str, granted: str) -> None:
    folder = str(home.parent / granted)
    privacy = privacy_of(owner(home, written.format(home=home)), (folder,), ())
    assert not privacy.may_tell(f"{folder}/private/diary.txt")
    assert privacy.may_tell(f"{folder}/other/diary.txt")
    assert privacy.hides_address(f"file://{home}/Documents/private/diary.txt")
    assert privacy.hides_title("~/Documents/private/diary.txt - Editor")


def test_a_folder_that_is_closed_is_hidden_where_its_link_leads(home: Path) -> None:
    granted = str(home.parent / "data/Documents")
    privacy = privacy_of(owner(home), (granted,), (f"{home}/Documents/private",))
    assert not privacy.may_tell(f"{granted}/private/diary.txt")


def test_a_folder_that_is_not_there_or_not_granted_is_named(home: Path) -> None:
    (home / "Elsewhere").mkdir()
    said = [one.what for one in hidden_checks("en", owner(home, "Documents/private", "Documents/Privat", "Elsewhere"))]
    assert len(said) == 2
    assert "Documents/Privat," in said[0]
    assert "Elsewhere" in said[1]
    rules = rules_of(Terminal("en"), owner(home, "Documents/private", "Documents/Privat"))
    assert [rule for rule in rules if "Documents/Privat, which is not there" in rule]
    assert "不存在" in hidden_checks("zh", owner(home, "nowhere"))[0].what
