"""The owner's lists as this hub was given them: kept as they were signed, checked when they are read, passed on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from deskhand.core.flow.authority import Ceiling
from deskhand.core.flow.grants import Who
from deskhand.core.flow.table import Stricter
from deskhand.core.wire.frames import Grants, Rosters
from deskhand.hub import db
from deskhand.hub.guard import HubGuard
from deskhand.hub.store import Reader, Store, Tx
from deskhand.hub.trust import audit
from deskhand.trust.envelope import Command, read_command
from deskhand.trust.grant import GrantBook
from deskhand.trust.keys import Key
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Signed
from deskhand.trust.standing import KEYBOARD, OWNER, Lists, Spoken, Word, at_keyboard, ceiling_of, spoken


@dataclass(frozen=True, slots=True)
class HubTrust:
    """What a hub was set up with: its own key, whose hub it is, and where the desk's relative paths start."""

    key: Key
    owner: bytes
    """The public key of the owner. The private one is not the hub's to have."""
    root: str
    stricter: Stricter | None = None
    """What the owner tightened, as far as the hub knows; the desk knows by itself."""
    guard: HubGuard = field(default_factory=HubGuard)
    """What it looks for in what is said and in what goes out."""
    desk: str = ""
    """The id of the desk in this very process; empty where it is the only one there is."""
    ceiling: Callable[[str], Ceiling] = ceiling_of
    """How far a word from a channel reaches by itself, as the desk of this installation has it."""


class Book:
    """Devices and grants. What is stored is the truth; what is read of it is remembered beside it."""

    def __init__(self, store: Store, trust: HubTrust) -> None:
        self.trust = trust
        self._store = store
        self.lists = store.done(self._read)

    def _read(self, reader: Reader) -> Lists:
        rows = reader.connection.execute(select(db.roster).order_by(db.roster.c.n)).mappings()
        entries = [Signed(bytes(row["raw"]), self._owner, bytes(row["sig"])) for row in rows]
        owner = self.trust.owner
        roster = Roster.read(owner, entries) if entries else Roster(owner)
        book, then = GrantBook(), Roster(owner)
        for row in reader.connection.execute(select(db.granted).order_by(db.granted.c.n)).mappings():
            if len(then) != row["roster"]:
                then = Roster.read(owner, entries[: row["roster"]])
            signed = Signed(bytes(row["raw"]), row["dev"], bytes(row["sig"]))
            taken = row["kind"] == "grant"
            book = book.adding(signed, then, kept=True) if taken else book.ending(signed, then)
        return Lists(roster, book)

    @property
    def _owner(self) -> str:
        return Roster(self.trust.owner).owner

    async def roster(self, entries: Sequence[Signed]) -> bool:
        """Go on with the owner's list; whether it has grown. Raises `Rejected`, and keeps ours."""

        def longer(tx: Tx) -> Lists | None:
            ours = self._read(tx)
            roster = ours.roster.merged(entries)
            fresh = roster.entries[len(ours.roster) :]
            for n, one in enumerate(fresh, len(ours.roster) + 1):
                tx.connection.execute(insert(db.roster).values(n=n, raw=one.raw, sig=one.sig))
            if fresh:
                audit.note(tx, audit.What.ROSTER, {"n": len(roster), "head": roster.head})
            return Lists(roster, ours.book) if fresh else None

        return self._changed(await self._store.do(longer))

    async def grants(self, entries: Sequence[Signed], ends: Sequence[Signed]) -> bool:
        """Take grants and tombstones; whether there are more than before. Raises `Rejected`, and takes none of them."""

        def more(tx: Tx) -> Lists | None:
            ours = self._read(tx)
            book = ours.book
            for kind, signed in (*(("grant", one) for one in entries), *(("taken-back", one) for one in ends)):
                before = book
                book = book.adding(signed, ours.roster) if kind == "grant" else book.ending(signed, ours.roster)
                if book is not before:
                    row: dict[str, Any] = {"raw": signed.raw, "dev": signed.by, "sig": signed.sig}
                    tx.connection.execute(insert(db.granted).values(kind=kind, roster=len(ours.roster), **row))
                    audit.note(tx, audit.What.GRANTS, {"kind": kind, "hash": signed.hash, "by": signed.by})
            return Lists(ours.roster, book) if book is not ours.book else None

        return self._changed(await self._store.do(more))

    def _changed(self, lists: Lists | None) -> bool:
        if lists is not None:
            self.lists = lists
        return lists is not None

    def frames(self) -> tuple[Rosters, Grants]:
        """Everything there is, for a desk that has just come."""
        lists = self.lists
        return (
            Rosters(entries=list(lists.roster.entries)),
            Grants(entries=[held.signed for held in lists.book], ends=list(lists.book.ends.values())),
        )

    @property
    def _own_desk(self) -> str:
        return self.trust.desk or next((one.id for one in self.lists.roster if one.kind == "desk"), "")

    def read(self, signed: Signed) -> Command:
        """What a device signed, if it is one of ours and may say so; raises `Rejected`. The desk checks it again."""
        return read_command(signed, self.lists.roster, desk=None)[0]

    def spoken(
        self, command: Command, by: str, *, now: float, root: str | None = None, desk: str | None = None
    ) -> Spoken:
        """How far a command will reach on a desk (default: our own), as far as is known here; raises `Rejected`."""
        return spoken(
            self.lists, command, by, root=root or self.trust.root, run="this",
            ceiling=self.trust.ceiling(command.channel), now=now, stricter=self.trust.stricter,
            desk=self._own_desk if desk is None else desk,
        )  # fmt: skip

    def here(self, now: float, root: str | None, folders: Sequence[str] | None) -> Word:
        """How far the owner's own words would reach, said at the terminal of this installation."""
        roster = self.lists.roster
        who = Who(OWNER, roster.device(roster.owner).id, KEYBOARD, self._own_desk)
        return at_keyboard(
            self.lists.book.grants(roster), who, root=self.trust.root, named=root,
            folders=None if folders is None else tuple(folders), ceiling=self.trust.ceiling(KEYBOARD),
            now=now, stricter=self.trust.stricter,
        )  # fmt: skip
