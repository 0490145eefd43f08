"""Which files a hub may keep of a desk: told by the desk itself, without naming what was always hidden."""

from __future__ import annotations

import pytest

from deskhand.core.wire.codec import decode, encode
from deskhand.core.wire.frames_line import Shares
from deskhand.core.world.shares import hidden_mark

SHARES = Shares(["/home/li/Documents", "/srv/team/"], [hidden_mark("/home/li/Documents/Private")])


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
