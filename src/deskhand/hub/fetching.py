"""A file that a person's runs offered, from a desk that has it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from deskhand.hub import db
from deskhand.hub.desk_registry import Desks
from deskhand.hub.problems import DeskAway, Gone, NotOffered
from deskhand.hub.store import Reader, Store
from deskhand.hub.views import Fetched

_MOST: Final = 32
"""How many of the runs that offered a file are named to a desk, the newest first."""


async def fetched(store: Store, desks: Desks, name: str, person: int) -> Fetched:
    """The file of this hash. Raises `NotOffered`, `DeskAway` where none that has it is there, `Gone`."""
    offered = await store.read(lambda reader: _offered(reader, name, person))
    if not offered:
        raise NotOffered
    by_desk: dict[str, list[int]] = {}
    for run, desk in offered:
        by_desk.setdefault(desk, []).append(run)
    gone: Gone | None = None
    for desk in (one for one in by_desk if desks.online(one)):
        try:
            return await desks.of(desk).fetch(name, by_desk[desk])
        except Gone as wrong:  # another desk that offered the same content may have it still
            gone = gone or wrong
    raise gone or DeskAway


def _offered(reader: Reader, name: str, person: int) -> list[tuple[int, str]]:
    """The runs that offered it, newest first, each with its desk."""
    statement = (
        select(db.offer.c.run, db.run.c.desk)
        .join(db.run, db.run.c.id == db.offer.c.run)
        .where(db.offer.c.person == person, db.offer.c.hash == name)
        .order_by(db.offer.c.run.desc())
        .limit(_MOST)
    )
    return [(int(run), desk or "") for run, desk in reader.connection.execute(statement)]
