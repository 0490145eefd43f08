"""The audit chains of this computer's desk and of its hub as they lie there, held against each other; only read."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from deskhand.cli.deskfile import desk_file
from deskhand.cli.desklists import kept_lists
from deskhand.cli.keys import FOLDER
from deskhand.cli.settings import Owner
from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.desk.trust import audit
from deskhand.desk.trust.authority import TrustDamaged
from deskhand.trust.anchored import Fault, Walked, held_against, walked
from deskhand.trust.audit import AuditBroken, HubAuditBroken, Record, Row
from deskhand.trust.keyhome import KeyHome, NoKey, RingSilent
from deskhand.trust.keys import device_id

if TYPE_CHECKING:
    from deskhand.hub.store import Reader

HUB: Final = "hub.db"
Side = Literal["desk", "hub"]


class NotCompared(Problem):
    words = Words(
        "This computer's records and the hub's were not compared with what each keeps of the other: which keys are "
        "theirs is not known ({why}). Each may have been cut off or written anew unnoticed. Restore the keys from a "
        "backup, and look again.",
        "没有把这台电脑的记录和中枢的记录与对方保存的内容进行比较：不知道它们的密钥（{why}）。"
        "记录可能已被截断或重写而未被发现。请从备份恢复密钥后再查看。",
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """Both chains as they lie there, and the first record of each that does not hold."""

    desk: Walked
    hub: Walked
    faults: Sequence[tuple[Side, Fault]]
    unknown: Problem | None = None
    """Why the two could not be held against each other."""

    @property
    def uncompared(self) -> NotCompared | None:
        """That nobody knows whether they agree; where nothing was recorded, there is nothing to agree about."""
        nothing = self.desk.since is None and self.hub.since is None
        return None if self.unknown is None or nothing else NotCompared(why=self.unknown)

    @property
    def broken(self) -> AuditBroken | None:
        """The first of the faults as a problem; of this computer's own record if that has one."""
        if not self.faults:
            return None
        side, fault = self.faults[0]
        return (AuditBroken if side == "desk" else HubAuditBroken)(n=fault.n, what=fault.what)


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain that holds, beside one that holds."""

    n: int
    head: str
    since: int | None
    """Milliseconds since 1970 of the first record; None where there is none."""

    @classmethod
    def of(cls, owner: Owner) -> Chain:
        """Every record of desk and hub checked against the one before and against what the other keeps of it; raises
        `AuditBroken`, or `NotCompared`."""
        found = compared(owner)
        wrong = found.broken or found.uncompared
        if wrong is not None:
            raise wrong
        return cls(found.desk.n, found.desk.head, found.desk.since)


def compared(owner: Owner) -> Compared:
    """Both chains, checked, while anything may be at work: what is added meanwhile is nobody's fault."""
    from deskhand.hub.trust import audit as hub_audit

    desk_key, hub_key, unknown = _keepers(owner.home)
    with _hub(owner) as reader:
        before = 0 if reader is None else hub_audit.head(reader)[0]
    desk = _walked_desk(owner.home, "" if hub_key is None else device_id(hub_key))
    with _hub(owner) as reader:
        hub = walked(() if reader is None else hub_audit.rows(reader), "" if desk_key is None else device_id(desk_key))
    if desk_key is None or hub_key is None:
        return Compared(desk, hub, _named(desk.broken, hub.broken), unknown)
    # The hub's heads of this desk that came after the desk was read may name what was not there yet.
    told = [one for one in hub.anchors if one.row <= before or one.head.n <= desk.n]
    of_desk, of_hub_claim = held_against(desk, desk_key, told)
    of_hub, of_desk_claim = held_against(hub, hub_key, desk.anchors)
    return Compared(desk, hub, _named(_first(of_desk, of_desk_claim), _first(of_hub, of_hub_claim)))


def _keepers(home: Path) -> tuple[bytes | None, bytes | None, Problem | None]:
    """The public keys of this computer's desk and hub, from the list of devices that the owner signed; where that is
    not to be had, from the keys themselves. Else why there are none."""
    keys = KeyHome(home / FOLDER)
    try:
        lists = kept_lists(home)
    except (NoKey, RingSilent, TrustDamaged):
        lists = None
    if lists is not None:
        roster = lists.lists.roster
        public = {one.kind: one.public for one in (*roster.gone, *roster)}
        if "desk" in public and "hub" in public:
            return public["desk"], public["hub"], None
    try:
        return keys.load("desk").public, keys.load("hub").public, None
    except (NoKey, RingSilent) as wrong:
        return None, None, wrong


def _named(desk: Fault | None, hub: Fault | None) -> Sequence[tuple[Side, Fault]]:
    sides: tuple[tuple[Side, Fault | None], ...] = (("desk", desk), ("hub", hub))
    return [(side, fault) for side, fault in sides if fault is not None]


def _first(*faults: Fault | None) -> Fault | None:
    return min((one for one in faults if one is not None), key=lambda one: one.n, default=None)


def _walked_desk(home: Path, hub: str) -> Walked:
    with desk_file(home) as connection:
        there = connection is not None and _there(connection)
        return walked(audit.rows(connection) if connection is not None and there else (), hub)


def newest(home: Path, last: int) -> list[Record]:
    """The newest records, in their order."""
    with desk_file(home) as connection:
        if connection is None or not _there(connection):
            return []
        count = int(connection.execute("SELECT coalesce(max(n), 0) FROM audit").fetchone()[0])
        return [row.record for row in audit.rows(connection) if row.record.n > count - last]


def about_run(home: Path, hub: str, run: int) -> list[Row]:
    """The records about one run of a hub, in their order."""
    with desk_file(home) as connection:
        if connection is None or not _there(connection):
            return []
        return list(_of_run(audit.rows(connection), hub, run))


def record_at(owner: Owner, side: Side, n: int) -> Record | None:
    """The record of this number as it stands, or the next there is; None at the end."""
    if side == "desk":
        with desk_file(owner.home) as connection:
            if connection is None or not _there(connection):
                return None
            return next((row.record for row in audit.rows(connection) if row.record.n >= n), None)
    from deskhand.hub.trust import audit as hub_audit

    with _hub(owner) as reader:
        return None if reader is None else next((row.record for row in hub_audit.rows(reader, n - 1)), None)


@contextmanager
def _hub(owner: Owner) -> Generator[Reader | None]:
    """The hub's store, to be read; None where it has no chain of its own yet."""
    from sqlalchemy import inspect

    from deskhand.hub.connect import opened
    from deskhand.hub.store import Reader

    file = owner.home / HUB
    if owner.settings.database is None and not file.exists():
        yield None
        return
    with opened(owner.settings.database or f"sqlite:///{file}", readonly=True) as connection:
        yield Reader(connection) if inspect(connection).has_table("audit") else None


def _of_run(rows: Iterator[Row], hub: str, run: int) -> Iterator[Row]:
    begin = f"{run}/"
    for row in rows:
        facts = row.record.facts
        mine = facts.get("run") == run or str(facts.get("key", "")).startswith(begin)
        if mine and facts.get("hub") == hub:
            yield row


def _there(connection: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'audit'"
    return connection.execute(query).fetchone() is not None
