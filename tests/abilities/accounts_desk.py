"""A real desk whose person has accounts: folders of this computer, or servers that run for the test."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from deskhand.core.registry import Registry, group_of
from deskhand.core.wire.frames import Ask, Grants, Progress, Receipt
from deskhand.desk.accounts.account import Account, Accounts
from deskhand.desk.doors.outward import Abroad
from deskhand.testing.ability_desk import AbilityDesk
from deskhand.testing.desk import RealDesk
from deskhand.testing.signing import one_step

GROUPS = ("files", "run", "mail", "calendar", "todo", "contacts")
NOW = "2024-01-03T10:00:00+08:00"


def registry() -> Registry:
    """These groups alone: nothing else is needed to try them."""
    return Registry([group_of(import_module(f"deskhand.abilities.{name}.ability"), name) for name in GROUPS])


@dataclass
class PersonDesk(AbilityDesk):
    """Where something reaches others, and is asked for from elsewhere."""

    home: bool = False

    @classmethod
    def of(cls, root: Path, home: Path, accounts: Accounts, *, near: Sequence[tuple[str, int]] = ()) -> PersonDesk:
        real = RealDesk(root, home, abilities=registry(), accounts=accounts, abroad=Abroad(near=near), now=NOW)
        return cls(root, real)

    def grant(self, id_: str = "g", **more: Any) -> None:
        """Everything up to what others see, for everybody, at these hosts."""
        given: dict[str, Any] = {"risk": 2, "people": ("*",), **more}
        self._take(self.real.signer.grant(id_, self.root, **given))

    def _take(self, grants: Grants) -> None:
        authority = self.real.monitor.room.authority
        book, fresh = authority.more(grants.entries, grants.ends)
        self.real.within(lambda connection: authority.keep_grants(connection, fresh, self.real.now))
        authority.book = book

    async def asked(self, do: str, **args: Any) -> Ask:
        """What must be answered before it goes."""

        async def unheard(frame: Progress) -> None:
            pass

        self.runs += 1
        self.real.lock(self.runs, one_step(do, args))
        said = await self.real.monitor.perform(self.real.unsigned(do, self.runs, **args), unheard)
        assert isinstance(said, Ask), said
        return said

    async def trouble(self, do: str, **args: Any) -> str:
        """The kind of problem of what must not go."""
        receipt = await self.do(do, **args)
        assert receipt.trouble is not None, receipt
        assert receipt.trouble.side_effect == "none", receipt
        return receipt.trouble.code

    async def undo(self, run: int) -> Receipt:
        return await self.do("run.undo", run=run)


@asynccontextmanager
async def at_work(
    root: Path, home: Path, *accounts: Account, near: Sequence[tuple[str, int]] = (), zone: str = "Asia/Shanghai",
    hosts: Sequence[str] = (), people: Sequence[str] = ("*",), password: str = "",
) -> AsyncGenerator[PersonDesk]:  # fmt: skip
    root.mkdir(exist_ok=True)  # noqa: ASYNC240 - once, before anything waits
    every = Accounts(accounts, {"pw": password}.get if password else lambda _: None, "/keys", zone, "salt")
    made = PersonDesk.of(root, home, every, near=near)
    made.grant(hosts=tuple(hosts), people=tuple(people))
    async with made.at_work():
        yield made
