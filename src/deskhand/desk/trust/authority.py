"""On whose word a run stands, and how far that word reaches here: the roster, the grants and the ceilings of one desk.

All three are kept in the desk's own file and checked again when they are read from it. In memory they never change:
what follows from a list is a new one, put in its place once it is stored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from deskhand.core.errors import Problem
from deskhand.core.flow.authority import Answer, Ceiling
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Decision, Stricter
from deskhand.core.words import Words
from deskhand.desk.trust import audit
from deskhand.trust.envelope import Command
from deskhand.trust.grant import GrantBook
from deskhand.trust.rejected import Rejected
from deskhand.trust.roster import PEOPLES, Device, Roster
from deskhand.trust.signed import Signed
from deskhand.trust.standing import Lists, Spoken, closest, spoken


class TrustDamaged(Problem):
    words = Words(
        "What this computer keeps of your devices and permissions does not hold any more ({why}), so it starts nothing."
        " Restore desk.db from a backup, or set up anew and pair your devices again.",
        "这台电脑保存的设备与授权记录已不成立（{why}），因此不会执行任何操作。"
        "请从备份恢复 desk.db，或重新设置并重新配对您的设备。",
    )


class StoredCeiling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ceiling as it is kept."""

    alone: int
    granted: int
    answers: dict[str, tuple[int, int]]


class Authorities:
    """Who may speak to this desk. Read by the writer's thread and the event loop; changed by `taking` alone."""

    def __init__(self, owner: bytes, *, root: str, stricter: Stricter | None = None, desk: str = "") -> None:
        """`owner` is the public key of the owner, known from the set-up; `root` is where relative paths start."""
        self._root = root
        self._desk = desk
        self._stricter = stricter
        self.roster = Roster(owner)
        self.book = GrantBook()
        self.ceilings: Mapping[str, Ceiling] = {}
        self._owner = owner

    def load(self, connection: sqlite3.Connection) -> None:
        """Read what is kept, every signature checked again; raises `TrustDamaged`."""
        entries = [
            Signed(raw, self.roster.owner, sig)
            for raw, sig in connection.execute("SELECT raw, sig FROM roster ORDER BY n")
        ]
        try:
            if entries:
                self.roster = Roster.read(self._owner, entries)
            self.book = _stored_book(connection, self._owner, entries)
            self.ceilings = {
                str(channel): _ceiling(msgspec.json.decode(stored, type=StoredCeiling))
                for channel, stored in connection.execute("SELECT channel, ceiling FROM ceiling")
            }
        except (Rejected, msgspec.DecodeError, ValueError) as wrong:
            raise TrustDamaged(why=str(wrong)) from wrong

    def longer(self, entries: Sequence[Signed]) -> Roster:
        """Our list gone on by theirs; raises `Rejected`. Nothing is changed by it."""
        return self.roster.merged(entries)

    def keep_roster(self, connection: sqlite3.Connection, roster: Roster, at: float) -> None:
        """Store a list that goes on from ours, inside the caller's transaction."""
        begun = connection.execute("SELECT count(*) FROM roster").fetchone()[0]
        fresh = roster.entries[begun:]
        connection.executemany(
            "INSERT INTO roster(n, raw, sig) VALUES (?, ?, ?)",
            ((n, one.raw, one.sig) for n, one in enumerate(fresh, begun + 1)),
        )
        if fresh:
            audit.note(connection, audit.What.ROSTER, at, {"n": len(roster), "head": roster.head})

    def more(self, entries: Sequence[Signed], ends: Sequence[Signed]) -> tuple[GrantBook, list[tuple[str, Signed]]]:
        """The book with these grants and tombstones, and which of them are new; raises `Rejected` for any that is not
        to be taken, and then takes none."""
        book, fresh = self.book, list[tuple[str, Signed]]()
        for signed in entries:
            before, book = book, book.adding(signed, self.roster)
            fresh += [("grant", signed)] if book is not before else []
        for signed in ends:
            before, book = book, book.ending(signed, self.roster)
            fresh += [("taken-back", signed)] if book is not before else []
        return book, fresh

    def keep_grants(self, connection: sqlite3.Connection, fresh: Sequence[tuple[str, Signed]], at: float) -> None:
        """Store what `more` found to be new, inside the caller's transaction."""
        for kind, signed in fresh:
            connection.execute(
                "INSERT OR IGNORE INTO granted(kind, raw, dev, sig, roster) VALUES (?, ?, ?, ?, ?)",
                (kind, signed.raw, signed.by, signed.sig, len(self.roster)),
            )
            audit.note(connection, audit.What.GRANTS, at, {"kind": kind, "hash": signed.hash, "by": signed.by})

    def keep_ceiling(self, connection: sqlite3.Connection, channel: str, ceiling: Ceiling | None, at: float) -> None:
        """Set what a word from a channel (`dingtalk:42`, `dingtalk:*`) is worth, or None for the default again.

        Only the owner at this computer does that: no frame leads here.
        """
        connection.execute("DELETE FROM ceiling WHERE channel = ?", (channel,))
        if ceiling is not None:
            answers = {what.value: (int(one), int(two)) for what, (one, two) in ceiling.answers.items()}
            stored = StoredCeiling(int(ceiling.alone), int(ceiling.granted), answers)
            connection.execute("INSERT INTO ceiling VALUES (?, ?)", (channel, msgspec.json.encode(stored)))
        alone, granted = (-1, -1) if ceiling is None else (int(ceiling.alone), int(ceiling.granted))
        audit.note(connection, audit.What.CEILING, at, {"channel": channel, "alone": alone, "granted": granted})

    def ceiling(self, channel: str) -> Ceiling:
        """What a word from there is worth by itself: the owner's closest entry, else the default of its kind."""
        return closest(self.ceilings, channel)

    def standing(self, command: Command, by: str, *, run: str, now: float) -> Spoken:
        """The word that a command is, as it holds now; raises `Rejected` once its device or its grant is gone."""
        lists, ceiling = Lists(self.roster, self.book), self.ceiling(command.channel)
        return spoken(
            lists, command, by, root=self._root, run=run, ceiling=ceiling, now=now, stricter=self._stricter,
            desk=self._desk,
        )  # fmt: skip

    def is_owner(self, person: str) -> bool:
        """Whether this is the person whose desk it is."""
        return self.roster.device(self.roster.owner).person == person

    def may_answer(self, device: Device, command: Command) -> bool:
        """Whether a device stands for the person whose command this is."""
        return device.kind in PEOPLES and device.person == command.iss


def _stored_book(connection: sqlite3.Connection, owner: bytes, entries: Sequence[Signed]) -> GrantBook:
    """What was taken is taken again, each under the list of devices as it was then: a grant whose signer was revoked
    since is still in the book, and `GrantBook.grants` knows that it no longer holds."""
    book, then = GrantBook(), Roster(owner)
    for kind, raw, dev, sig, known in connection.execute("SELECT kind, raw, dev, sig, roster FROM granted ORDER BY n"):
        if len(then) != known:
            then = Roster.read(owner, entries[:known])
        signed = Signed(raw, dev, sig)
        book = book.adding(signed, then, kept=True) if kind == "grant" else book.ending(signed, then)
    return book


def _ceiling(stored: StoredCeiling) -> Ceiling:
    answers = {Answer(what): (Decision(one), Decision(two)) for what, (one, two) in stored.answers.items()}
    return Ceiling(Risk(stored.alone), Risk(stored.granted), answers)
