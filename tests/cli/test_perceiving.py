"""What looks at a desk while a command lasts: in the granted folders, by the owner's lists, asked from any thread."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable

import pytest

from deskhand.cli.keys import Keys, first_roster
from deskhand.cli.perceiving import Perceiving
from deskhand.cli.settings import Owner, Settings
from deskhand.core.flow.grants import Grant
from deskhand.core.paths import path_text
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Kind
from deskhand.core.world.query import Query
from deskhand.desk.trust.authority import Authorities
from deskhand.testing.virtual_bus import SESSION
from deskhand.testing.virtual_desk import VirtualDesk, virtual_desk
from deskhand.trust.grant import GrantBook, Granting, signed_grant
from deskhand.trust.keys import Key

KEYS = Keys(*(Key(bytes([n]) * 32) for n in range(1, 4)))
SECONDS = 20.0


@pytest.fixture
async def screen(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[VirtualDesk]:
    async with virtual_desk() as desk:
        for name in ("DISPLAY", SESSION):
            monkeypatch.setenv(name, desk.surroundings[name])
        monkeypatch.setenv("HOME", str(desk.home))
        (desk.home / "Documents/Secret").mkdir(parents=True)
        yield desk


@pytest.fixture
def authority(screen: VirtualDesk) -> Authorities:
    """The owner's own folder, with one in it that they closed."""
    documents = path_text(str(screen.home / "Documents"))
    found = Authorities(KEYS.owner.public, root=path_text(str(screen.home)), desk=KEYS.desk.id)
    found.roster = first_roster(KEYS)
    found.book = GrantBook()
    for grant in (
        Grant(id="open", person="owner", desk=KEYS.desk.id, read=(documents,), write=(documents,)),
        Grant(id="shut", deny=True, write=(f"{documents}/Secret",)),
    ):
        granting = Granting(iat=int(time.time()), nonce=secrets.token_hex(16), grant=grant)
        found.book = found.book.adding(signed_grant(KEYS.owner, granting), found.roster)
    return found


@pytest.fixture
async def perceiving(screen: VirtualDesk, authority: Authorities) -> AsyncIterator[Perceiving]:
    home = screen.home / "deskhand"
    home.mkdir(mode=0o700)
    one = Perceiving(Owner(home, Settings()), KEYS.desk.id, lambda: authority)
    await one.start()
    await one.settled()
    yield one
    await one.stop()


def told(perceiving: Perceiving, kind: Kind, field: str) -> list[object]:
    graph = perceiving.graph or Graph("none")
    return [one.fields.get(field) for one in graph.by_kind(kind)]


async def until(found: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not found():  # noqa: ASYNC110 - whoever tells rings for the hub, not for us
            await asyncio.sleep(0.05)


async def test_a_window_on_a_file_in_a_folder_that_grants_close_is_not_told(
    screen: VirtualDesk, perceiving: Perceiving
) -> None:
    (screen.home / "Documents/Secret/payroll.txt").write_text("x")
    (screen.home / "Documents/plain.txt").write_text("x")
    await until(lambda: "plain.txt" in told(perceiving, "file", "name"))
    assert not {"payroll.txt", "Secret"} & {*told(perceiving, "file", "name")}
    await screen.tk("payroll.txt - Pad", "Close")
    await screen.tk("plain.txt - Pad", "Close")
    await until(lambda: "plain.txt - Pad" in told(perceiving, "window", "title"))
    assert "payroll.txt - Pad" not in told(perceiving, "window", "title")
    assert (perceiving.withheld() or {}).get("window") == 1


async def test_which_files_may_be_known_elsewhere_follows_the_grants(
    screen: VirtualDesk, perceiving: Perceiving, authority: Authorities
) -> None:
    """It rings with the first that is told by the new ones, so that whoever is told hears of them before that."""
    documents = path_text(str(screen.home / "Documents"))
    before = perceiving.shares()
    assert before is not None and before.holds(f"{documents}/Work/plan.txt")
    assert not before.holds(f"{documents}/Secret/payroll.txt") and not before.holds(f"{screen.home}/other.txt")
    rung: list[bool] = []
    perceiving.changed = lambda: rung.append((now := perceiving.shares()) is None or now == before)
    shut = Grant(id="work", deny=True, write=(f"{documents}/Work",))
    granting = Granting(iat=int(time.time()), nonce=secrets.token_hex(16), grant=shut)
    authority.book = authority.book.adding(signed_grant(KEYS.owner, granting), authority.roster)
    perceiving.granted()
    await until(lambda: False in rung)
    after = perceiving.shares()
    assert after is not None and not after.holds(f"{documents}/Work/plan.txt") and after.holds(f"{documents}/a.txt")


async def test_the_desk_is_called_as_the_owners_list_calls_it(perceiving: Perceiving, authority: Authorities) -> None:
    assert told(perceiving, "device", "name") == [authority.roster.device(KEYS.desk.id).name]
    authority.roster = authority.roster.renaming(KEYS.owner, KEYS.desk.id, "Office", at=int(time.time()))
    perceiving.granted()
    await until(lambda: told(perceiving, "device", "name") == ["Office"])


async def test_a_fault_in_looking_is_told_at_once_as_what_it_is(screen: VirtualDesk, perceiving: Perceiving) -> None:
    (screen.home / "Documents/plain.txt").write_text("x")
    await until(lambda: "plain.txt" in told(perceiving, "file", "name"))

    def breaks(_: str) -> str:
        raise ValueError("a fault of ours")

    began = time.monotonic()
    with pytest.raises(ValueError, match="a fault of ours"):
        await asyncio.to_thread(perceiving.ask, Query(kind="file"), breaks)
    assert time.monotonic() - began < SECONDS / 4
