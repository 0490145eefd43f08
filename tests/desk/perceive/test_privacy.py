"""What the owner's rules hide, and what they do not."""

from __future__ import annotations

from time import perf_counter

import pytest

from deskhand.core.world.names import parts_of
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.testing.pace import slowness_by_the_clock

RULES = Rules(
    apps=("KeePassXC", "/opt/chat/bin/chat", "*wallet*"),
    windows=("online banking", "*- Private Browsing", "工资"),
    folders=("/home/me/Documents/Private", "/home/me/税务/"),
)


@pytest.fixture
def privacy() -> Privacy:
    privacy = Privacy(RULES, ["/home/me/Documents", "/data"], own=["/home/me/Documents/.deskhand"], home="/home/me")
    privacy.learn(["diary.odt", "Budget 2026.xlsx", "a.b"], ["Letters"])
    return privacy


@pytest.mark.parametrize(
    ("called", "hidden"),
    [
        (("KeePassXC",), True),
        (("keepassxc",), True),
        (("/usr/bin/keepassxc", None), True),
        ((None, "/opt/chat/bin/chat"), True),
        (("/usr/bin/chat",), False),
        (("Electrum Wallet 4",), True),
        (("KeePassXC-helper",), False),
        (("mousepad", "/usr/bin/mousepad"), False),
        ((), False),
    ],
)
def test_apps_by_name_or_program(privacy: Privacy, called: tuple[str | None, ...], hidden: bool) -> None:
    assert privacy.hides_app(*called) is hidden


@pytest.mark.parametrize(
    ("title", "hidden"),
    [
        ("My ONLINE Banking - Firefox", True),
        ("News - Private Browsing", True),
        ("Private Browsing explained - Firefox", False),
        ("三月工资表.xlsx - 表格", True),
        ("*diary.odt - Writer", True),
        ("budget 2026.XLSX - Calc", True),
        ("a.b", True),
        ("~/Documents/Private/new.txt - Editor", True),
        ("/home/me/税务/2026", True),
        ("Private - Files", True),
        ("Letters", True),
        ("Letters to the editor - Firefox", False),
        ("Private messages - Forum", False),
        ("report.odt - Writer", False),
        ("", False),
        (None, False),
    ],
)
def test_titles(privacy: Privacy, title: str | None, hidden: bool) -> None:
    assert privacy.hides_title(title) is hidden


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/home/me/Documents/a.txt", True),
        ("/data/x", True),
        ("/data", True),
        ("/database/x", False),
        ("/home/me/Pictures/a.png", False),
        ("/home/me/Documents/Private", False),
        ("/home/me/Documents/Private/a.txt", False),
        ("/home/me/Documents/Privately.txt", True),
        ("/home/me/Documents/.ssh/id", False),
        ("/home/me/Documents/in/.git/config", False),
        ("/home/me/Documents/.deskhand/hub.db", False),
    ],
)
def test_files(privacy: Privacy, path: str, told: bool) -> None:
    assert privacy.may_tell(path) is told


def test_a_granted_folder_may_itself_be_hidden() -> None:
    assert Privacy(Rules(), ["/home/me/.notes"]).may_tell("/home/me/.notes/a.txt")
    assert not Privacy(Rules(), ["/home/me/.notes"]).may_tell("/home/me/.notes/.git/x")


@pytest.mark.parametrize(
    ("fields", "secret"),
    [
        ({"role": "password"}, True),
        ({"role": "tab", "name": "Online Banking"}, True),
        ({"role": "listitem", "name": "Diary.odt"}, True),
        ({"role": "button", "name": "OK"}, False),
        ({"role": "button"}, False),
    ],
)
def test_elements(privacy: Privacy, fields: dict[str, str], secret: bool) -> None:
    assert privacy.is_secret(fields) is secret


@pytest.mark.parametrize(
    ("url", "hidden"),
    [
        ("file:///home/me/Documents/Private/a%20b.html", True),
        ("file:///home/me/%E7%A8%8E%E5%8A%A1/a", True),
        ("file:///home/me/Documents/a.html", False),
        ("https://example.org/home/me/Documents/Private/", False),
        (None, False),
    ],
)
def test_addresses(privacy: Privacy, url: str | None, hidden: bool) -> None:
    assert privacy.hides_address(url) is hidden


def test_clips(privacy: Privacy) -> None:
    assert privacy.hides("clip", {"files": ["/home/me/Documents/Private/a"]}, "")
    assert privacy.hides("clip", {"files": ["/data/a", "/etc/passwd"]}, "")
    assert privacy.hides("clip", {"text": "see /home/me/documents/private/a"}, "")
    assert not privacy.hides("clip", {"text": "private", "files": ["/data/a"]}, "")


def test_without_rules_nothing_is_hidden_but_what_was_not_granted() -> None:
    privacy = Privacy(Rules(), ["/data"])
    assert not privacy.hides_title("anything at all")
    assert not privacy.hides_app("any")
    assert privacy.may_tell("/data/a")
    assert not privacy.may_tell("/else/a")


@pytest.mark.parametrize("border", ["/", "(", "\n", " \n ", " - ", " |"])
def test_a_text_of_nothing_but_borders_is_looked_through_in_one_go(border: str) -> None:
    text, asked = border * (60_000 // len(border)), 0

    def is_name(_said: str) -> bool:
        nonlocal asked
        asked += 1
        return False

    began = perf_counter()
    assert parts_of(text, is_name) == []
    assert asked <= 30 * len(text)
    # each blank looked at from each blank before it takes a minute
    assert perf_counter() - began < 10 * slowness_by_the_clock()


@pytest.mark.parametrize("around", ["", "a/", " | b | "])
def test_a_name_among_many_borders_is_found(privacy: Privacy, around: str) -> None:
    assert privacy.hides_title("(" * 400 + around + "/Letters/" + ")" * 400 + " - Files")
    assert privacy.hides_title("/" * 400 + " diary.odt")
    assert not privacy.hides_title("(" * 900)
