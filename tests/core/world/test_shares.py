"""Which files a hub may keep of a desk: told by the desk itself, without naming what was always hidden."""

from __future__ import annotations

import pytest

from deskhand.core.wire.codec import decode, encode
from deskhand.core.wire.frames_line import Shares
from deskhand.core.world.shares import hidden_mark, marks_in

HIDDEN = [f"/home/li/Documents/{one}" for one in ("Private", "Caf\u00e9", "my tax")]
SHARES = Shares(["/home/li/Documents", "/srv/team/"], [hidden_mark(one) for one in HIDDEN])


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("/home/li/Documents/plan.odt", True),
        ("/home/li/Documents", True),
        ("/srv/team/a/b/c.txt", True),
        ("/home/li/Documents/Private", False),
        ("/home/li/Documents/Private/tax/2026.pdf", False),
        ("/home/li/Documents/Privateer.txt", True),
        ("/home/li/Documents2/plan.odt", False),
        ("/home/li/plan.odt", False),
        ("/home/li/Documents/.cache/plan.odt", False),
        ("/home/li/Documents/private/tax/2026.pdf", False),
        ("/home/li/Documents//PRIVATE/2026.pdf", False),
        ("/home/li/Documents/notes/../Private/2026.pdf", False),
        ("/home/li/Documents/\uff30rivate/2026.pdf", False),
        ("/home/li/Documents/Cafe\u0301/2026.pdf", False),
        ("/home/li/Documents/CAF\u00c9/2026.pdf", False),
        ("/home/li/Documents/my\u00a0tax/2026.pdf", False),
        ("/home/li/Documents/Cafe/2026.pdf", True),
        ("/", False),
        ("", False),
    ],
)
def test_what_lies_in_the_folders_and_is_not_hidden(path: str, holds: bool) -> None:
    assert SHARES.holds(path) is holds


def test_everything_below_the_root_may_be_granted() -> None:
    assert Shares(["/"]).holds("/etc/hosts")


def test_a_hidden_folder_is_not_named_on_the_wire() -> None:
    sent = encode(SHARES, 7)
    assert b"Private" not in sent
    assert decode(sent) == (7, SHARES)


def test_a_folder_that_is_granted_by_itself_may_be_hidden_by_its_name() -> None:
    holds = Shares(["/home/li", "/home/li/.notes"]).holds
    assert holds("/home/li/.notes/plan.odt")
    assert not holds("/home/li/.notes/.old/plan.odt") and not holds("/home/li/.config/plan.odt")


def test_only_what_the_folders_do_not_say_by_themselves_is_marked() -> None:
    """Of whatever is marked a hub can find out by guessing that it is hidden."""
    granted = ["/home/li/Documents", "/srv/team"]
    inside, around = "/home/li/documents/Private", "/srv"
    assert marks_in(granted, [inside, around, "/home/li/Diary", "/home/li/Documents2"]) == sorted(
        [hidden_mark(inside), hidden_mark(around)]
    )
