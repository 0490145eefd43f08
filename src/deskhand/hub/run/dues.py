"""What is due: the rows an engine claims, keeps and gives back. A waiting run has none, so it costs nothing."""

from __future__ import annotations

from sqlalchemy import func, or_, select, update

from deskhand.core.fault import reach
from deskhand.hub import db
from deskhand.hub.run.starting import Lease
from deskhand.hub.run.transition import Transitions
from deskhand.hub.run.work import Work
from deskhand.hub.store import Store, Tx


class Dues:
    """The `due` table of one hub."""

    def __init__(self, store: Store, transitions: Transitions) -> None:
        self._store = store
        self._transitions = transitions

    async def claim(self, lease: Lease, most: int) -> tuple[list[Work], float | None]:
        """What may start now, claimed; and when the next thing falls due, if anything does."""
        reach("hub.claim.before")
        claimed = await self._store.do(lambda tx: self._claim(tx, lease, most))
        reach("hub.claim.after")
        return claimed

    async def renew(self, lease: Lease) -> int:
        """Keep what is claimed; returns how many steps that are."""
        return await self._store.do(lambda tx: tx.update(db.due, {"owner": lease.owner}, lease=tx.now + lease.seconds))

    async def release(self, lease: Lease) -> None:
        """Give back what is claimed, because this process ends of its own will: that is no crash."""
        await self._store.do(lambda tx: tx.update(db.due, {"owner": lease.owner}, owner=None, lease=None))

    async def recover(self, most_crashes: int) -> list[int]:
        """After a start: what a process had claimed when it died is due again, as the same attempt. Runs that were
        there at too many crashes with nothing new in between ask first; returns those."""
        return await self._store.do(lambda tx: self._recover(tx, most_crashes))

    def _claim(self, tx: Tx, lease: Lease, most: int) -> tuple[list[Work], float | None]:
        free = or_(db.due.c.owner.is_(None), db.due.c.lease < tx.now)
        rows = tx.connection.execute(
            select(db.due.c.run, db.due.c.step, db.due.c.attempt, db.due.c.tries)
            .where(db.due.c.at <= tx.now, free)
            .order_by(db.due.c.at)
            .limit(most)
        ).all()
        work: list[Work] = []
        for run, step, attempt, tries in rows:
            found = self._transitions.work(tx, run, step, attempt, fresh=tries == 0)
            if found is None:
                continue
            tx.connection.execute(
                update(db.due)
                .where(db.due.c.run == run, db.due.c.step == step, db.due.c.attempt == attempt)
                .values(owner=lease.owner, lease=tx.now + lease.seconds, tries=db.due.c.tries + 1)
            )
            work.append(found)
        return work, _following(tx)

    def _recover(self, tx: Tx, most_crashes: int) -> list[int]:
        there = tx.connection.execute(select(db.due.c.run).where(db.due.c.owner.is_not(None)).distinct()).scalars()
        asking: list[int] = []
        for run in list(there):
            live = self._transitions.lives.get(tx, int(run))
            if live is None:
                continue
            live.crashes += 1
            tx.update(db.run, {"id": live.id}, crashes=live.crashes)
            if live.crashes >= most_crashes and not live.journal.stopping:
                self._transitions.ask_to_resume(tx, live)
                asking.append(live.id)
            else:
                tx.update(db.due, {"run": live.id}, owner=None, lease=None)
        return asking


def _following(tx: Tx) -> float | None:
    """When the next row that nobody has falls due, or a lease is over that nobody may be keeping any more."""
    free = select(func.min(db.due.c.at)).where(db.due.c.owner.is_(None))
    leased = select(func.min(db.due.c.lease)).where(db.due.c.owner.is_not(None), db.due.c.at.is_not(None))
    times = [tx.connection.execute(one).scalar() for one in (free, leased)]
    return min((float(at) for at in times if at is not None), default=None)
