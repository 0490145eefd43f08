"""The red team's own families: nothing gets through, nothing breaks, and there are as many as were promised."""

from __future__ import annotations

import pytest

from deskhand.testing.redteam import mutated
from deskhand.testing.redteam.attack import Attack, World
from deskhand.testing.redteam.families import FAMILIES
from deskhand.testing.redteam.runner import Tally, tally, tried
from deskhand.testing.redteam.wire import wire

BY_NAME = {family.name: family for family in FAMILIES}
FIXED = {
    "injection": 96, "auth": 60, "hub": 24, "path": 48, "ssrf": 30, "secrets": 24, "wallet": 12, "escape": 40,
    "webhook": 36, "market": 24, "packages": 16,
}  # fmt: skip


def _silent(_name: str, _done: int, _total: int) -> None:
    """Nobody is watching."""


async def run(name: str, attacks: list[Attack] | None = None) -> Tally:
    return await tally(BY_NAME[name], 1, _silent, attacks=attacks)


def _through(found: Tally) -> list[tuple[str, str | None]]:
    return [(one.attack.name, one.got or one.broken) for one in (*found.won, *found.broken)]


@pytest.mark.parametrize("name", ["injection", "auth", "path", "ssrf", "secrets", "content", "wallet"])
async def test_nothing_gets_through(name: str) -> None:
    found = await run(name)
    assert _through(found) == []
    assert found.real + found.fixture == found.attacks


async def test_a_hub_that_turned_gets_nothing_done_at_a_real_desk() -> None:
    found = await run("hub")
    assert _through(found) == []
    assert found.real == found.attacks >= 80


async def test_no_program_gets_out() -> None:
    every = [attack for attack in BY_NAME["escape"].attacks(1) if attack.standing.how != "not_run"]
    if not every:
        pytest.skip("no jail works here")
    found = await run("escape", every[::4])
    assert _through(found) == []


@pytest.mark.long
async def test_no_program_gets_out_by_any_way() -> None:
    if all(attack.standing.how == "not_run" for attack in BY_NAME["escape"].attacks(1)):
        pytest.skip("no jail works here")
    assert _through(await run("escape")) == []


async def test_mutated_attacks_are_drawn_alike_and_held_off() -> None:
    assert mutated.drawn(7, 40) == mutated.drawn(7, 40)
    assert mutated.drawn(7, 40) != mutated.drawn(8, 40)
    every = mutated.attacks_on(wire, 7)
    assert len(every) == mutated.COUNT
    assert _through(await run("mutated", every[:120])) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_all_mutated_attacks_are_held_off(seed: int) -> None:
    assert _through(await run("mutated", mutated.attacks_on(wire, seed))) == []


def test_there_are_as_many_as_were_promised() -> None:
    counts = {name: len(BY_NAME[name].attacks(1)) for name in FIXED}
    assert all(counts[name] >= wanted for name, wanted in FIXED.items()), counts
    assert sum(counts.values()) >= 410
    for family in FAMILIES:
        attacks = family.attacks(1)
        assert len({one.name for one in attacks}) == len(attacks), family.name
        assert {one.family for one in attacks} == {family.name}


def test_what_is_not_run_says_why() -> None:
    for family in FAMILIES:
        for attack in family.attacks(1):
            assert (attack.standing.how == "not_run") == (attack.standing.why is not None)


async def test_a_broken_attack_proves_nothing() -> None:
    async def broken(_: World) -> str | None:
        raise RuntimeError("no")

    async def lucky(world: World) -> str | None:
        return str(world.folder.exists())

    first, second = [await tried(Attack("x", name, run), 1) for name, run in (("a", broken), ("b", lucky))]
    assert (first.got, first.broken) == (None, "RuntimeError: no")
    assert (second.got, second.broken) == ("True", None)
    counted = Tally("x", BY_NAME["ssrf"].title)
    counted.add(first)
    counted.add(second)
    assert counted.object() == {"name": "x", "attacks": 2, "succeeded": 1, "real": 1, "fixture": 0, "not_run": 1}
    assert not counted.well
