"""The attacks bite: with any one guard switched off, at least one of them gets through."""

from __future__ import annotations

import pytest

from deskhand.core.flow import table
from deskhand.testing.redteam.attack import Attack
from deskhand.testing.redteam.families import FAMILIES
from deskhand.testing.redteam.guards import GUARDS, Guard, switched_off
from deskhand.testing.redteam.runner import tried

FAMILY = {family.name: family for family in FAMILIES}


def _against(guard: Guard) -> list[Attack]:
    """Attacks of its families that run here, those of a desk that verifies nothing yet left out."""
    every = [attack for name in guard.families if name != "hub" for attack in FAMILY[name].attacks(1)]
    return [attack for attack in every if attack.standing.how != "not_run"]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
async def test_without_it_something_gets_through(guard: Guard) -> None:
    attacks = _against(guard)
    for attack in attacks:
        with switched_off(guard):
            result = await tried(attack, 1)
        if result.got is not None:
            assert (await tried(attack, 1)).got is None
            return
    pytest.fail(f"{len(attacks)} attacks, and none of them needed {guard.name} to be held off")


def test_what_was_switched_off_is_back() -> None:
    decide = table.decide
    guard = next(one for one in GUARDS if one.name == "table.decide")
    with switched_off(guard):
        assert table.decide is not decide
    assert table.decide is decide
