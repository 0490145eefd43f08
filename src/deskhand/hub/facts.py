"""What a hub can say about itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import ColumnElement, Table, func, insert, select

from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.core.workdoor import Card
from deskhand.hub import db, schema
from deskhand.hub.store import Reader, Tx
from deskhand.hub.views import DeskFacts, HubFacts


def hub_id(tx: Tx) -> str:
    """Made once for each store: it keeps the keys of two hubs apart at a desk."""
    found = tx.connection.execute(select(db.meta.c.value).where(db.meta.c.name == "hub")).scalar()
    if found is not None:
        return str(found)
    made = uuid4().hex
    tx.connection.execute(insert(db.meta).values(name="hub", value=made))
    return made


def facts(reader: Reader, hub: str, store: str, registry: Registry, desks: list[DeskFacts]) -> HubFacts:
    """How a hub is, for `doctor`."""
    states = reader.connection.execute(select(db.run.c.state, func.count()).group_by(db.run.c.state)).all()
    return HubFacts(
        hub=hub,
        store=store,
        revision=schema.revision(reader.connection) or "",
        abilities=sum(one.available for one in registry.values()),
        runs={str(state): int(number) for state, number in states},
        questions=_count(reader, db.question, db.question.c.open.is_(True)),
        due=_count(reader, db.due),
        outbox=_count(reader, db.outbox, db.outbox.c.state == "waiting"),
        desks=desks,
        flaws=registry.flaws(),
    )


def cards(registry: Registry, lang: Lang) -> Sequence[Card]:
    """Every ability that can be used, with how to ask for it."""
    words = registry.phrases(lang)
    known = [name for name in sorted(registry) if registry[name].available and name in words]
    return tuple(
        Card(id=name, about=words[name].about, say=list(words[name].examples or words[name].say)) for name in known
    )


def _count(reader: Reader, table: Table, *where: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(table).where(*where)
    return int(reader.connection.execute(statement).scalar() or 0)
