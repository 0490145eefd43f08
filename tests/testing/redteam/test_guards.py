"""The attacks bite: with any one guard switched off, the attack that needs it gets through."""

from __future__ import annotations

import pytest

from deskhand.core.flow import table
from deskhand.testing.redteam.families import FAMILIES
from deskhand.testing.redteam.guards import GUARDS
from deskhand.testing.redteam.runner import tried
from deskhand.testing.redteam.switches import Guard, switched_off

ATTACKS = {(family.name, attack.name): attack for family in FAMILIES for attack in family.attacks(1)}


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
async def test_without_it_something_gets_through(guard: Guard) -> None:
    attack = ATTACKS[guard.family, guard.attack]
    with switched_off(guard):
        without = await tried(attack, 1)
    held = await tried(attack, 1)
    assert without.got is not None, without.broken
    assert (held.got, held.broken) == (None, None)


def test_each_guard_has_a_name_of_its_own() -> None:
    assert len({guard.name for guard in GUARDS}) == len(GUARDS) >= 70


def test_what_was_switched_off_is_back() -> None:
    decide = table.decide
    guard = next(one for one in GUARDS if one.name == "table.decide")
    with switched_off(guard):
        assert table.decide is not decide
    assert table.decide is decide
