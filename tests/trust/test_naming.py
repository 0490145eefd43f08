"""What devices are called: as their computer is, where somebody named that, and "this computer" where nobody did."""

from __future__ import annotations

import pytest

from deskhand.trust.desks import desk_names, name_of
from deskhand.trust.keys import Key
from deskhand.trust.naming import called, own_name
from deskhand.trust.roster import Roster


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("anna-laptop", "anna-laptop"),
        ("studio.local", "studio"),
        ("ThinkPad-X1.corp.example", "ThinkPad-X1"),
        ("工作站", "工作站"),
        ("", "this computer"),
        ("localhost.localdomain", "this computer"),
        ("3f2a90bc11de", "this computer"),
        ("ip-10-0-12-7", "this computer"),
        ("pc\u202ename", "this computer"),
    ],
)
def test_a_computer_is_called_as_it_is_where_somebody_named_it(host: str, name: str) -> None:
    assert own_name(host) == name


@pytest.mark.parametrize("name", ["this computer", "this computer: desk"])
def test_a_desk_that_nobody_named_is_this_computer_in_lists_old_and_new(name: str) -> None:
    key, owner = Key(b"d" * 32), Key(b"o" * 32)
    roster = Roster.begun(owner, person="owner", name="t", at=1)
    roster = roster.adding(owner, kind="desk", alg="ed25519", public=key.public, name=name, person="owner", at=1)
    desk = next(one for one in roster if one.kind == "desk")
    assert (called(desk, "en"), called(desk, "zh")) == ("this computer", "这台电脑")
    assert desk_names(roster) == {"this computer": key.id}
    assert name_of(roster, key.id) == "this computer"
