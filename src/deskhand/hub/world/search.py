"""Nodes by words, and by all else that the tables know: one search for SQLite (FTS5) and Postgres (tsvector).

It finds never less than what fits and sometimes more; `core.world.query` then says what fits, and how well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, cast, func, literal_column, or_, select, text, union
from sqlalchemy.dialects.postgresql import TSQUERY

from deskhand.core.world.delta import Node
from deskhand.core.world.index import Sought, Term, sought
from deskhand.core.world.kinds import Kind
from deskhand.core.world.query import Query, Range
from deskhand.hub.world import tables as t
from deskhand.hub.world.rows import node_of, own_term

MOST: Final = 200
"""How many nodes are looked at for one question, the newest of them first: of more that fit, people see none."""
_SPREAD: Final = 4


def search(sql: Connection, desk: int, words: str, *, kind: Kind | None = None, most: int = MOST) -> list[Node]:
    """The nodes whose names or other texts may hold the words, those that do by name first, newest first."""
    rows = _rows(sql, desk, Query(about=words, kind=kind), most, t.node.c.body)
    return [node_of(bytes(row.body)) for row in rows[:most]]


def candidates(sql: Connection, desk: int, query: Query) -> set[int]:
    """The ids of all that may answer a question, `near`, `derived_from` and `app` aside; `MOST` at most."""
    most = max(MOST, query.limit * _SPREAD)
    found = {row.id for row in _rows(sql, desk, query, most, t.node.c.id)}
    if query.about and len(found) < most:
        found |= _speaking_of(sql, desk, query.about, most)
    return found


def _rows(sql: Connection, desk: int, query: Query, most: int, what: ColumnElement[Any]) -> Sequence[Any]:
    """Twice, where too much fits: first what is found by its name, then by anything it says."""
    chosen = _narrowed(select(what, t.node.c.n), desk, query)
    groups = sought(query.about)
    if not groups:
        return sql.execute(chosen.limit(most)).all()
    by_name = list(sql.execute(_worded(sql, chosen, desk, groups, ("words",)).limit(most)))
    if len(by_name) >= most:
        return by_name
    known = {row.n for row in by_name}
    anyhow = sql.execute(_worded(sql, chosen, desk, groups, ("words", "more")).limit(most))
    return by_name + [row for row in anyhow if row.n not in known]


def _narrowed(chosen: Select[*tuple[Any, ...]], desk: int, query: Query) -> Select[*tuple[Any, ...]]:
    node = t.node.c
    chosen = chosen.where(node.desk == desk)
    if query.kind is not None:
        chosen = chosen.where(node.kind == query.kind)
    if query.changed is not None:
        chosen = chosen.where(node.at.is_not(None), *_meets(query.changed, node.at, node.at))
    if query.opened is not None:
        itself, edges = _meets(query.opened, node.since, node.until), _open(desk, query)
        if sought(query.about):  # few are left by the words: each is looked at
            chosen = chosen.where(or_(and_(*itself), node.id.in_(edges)))
        else:
            chosen = chosen.where(node.id.in_(union(select(node.id).where(node.desk == desk, *itself), edges)))
    if query.order == "name":  # after the desk's own term come those of the name
        return chosen.order_by(node.words, node.id)
    return chosen.order_by(node.at.asc() if query.order == "oldest" else node.at.desc().nulls_last(), node.id)


def _meets(span: Range, since: ColumnElement[Any], until: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [since.is_not(None)]
    if span.end is not None:
        found.append(since < span.end)
    if span.start is not None:
        found.append(until >= span.start)
    return found


def _open(desk: int, query: Query) -> Select[tuple[int]]:
    edge = t.edge.c
    chosen = select(edge.dst).where(edge.desk == desk, edge.rel == "opened")
    span = query.opened or Range()
    if span.end is not None:
        chosen = chosen.where(edge.at < span.end)
    if span.start is not None:
        chosen = chosen.where(or_(edge.until.is_(None), edge.until >= span.start))
    return chosen


def _speaking_of(sql: Connection, desk: int, words: str, most: int) -> set[int]:
    """What an edge `about` leads from, to something of this name."""
    groups = sought(words)
    if not groups:
        return set()
    named = _worded(sql, select(t.node.c.id).where(t.node.c.desk == desk), desk, groups, ("words",))
    edge = t.edge.c
    spoken = select(edge.src).where(edge.desk == desk, edge.rel == "about", edge.dst.in_(named))
    return set(sql.execute(spoken.limit(most)).scalars())


def _worded(
    sql: Connection, chosen: Select[*tuple[Any, ...]], desk: int, groups: Sought, columns: Sequence[str]
) -> Select[*tuple[Any, ...]]:
    if sql.dialect.name == "postgresql":
        texts = {
            name: func.array_to_tsvector(func.string_to_array(t.node.c[name], literal_column("' '")))
            for name in columns
        }
        return chosen.where(*(or_(*(texts[name].op("@@")(_tsquery(group)) for name in columns)) for group in groups))
    own = f'words:"{own_term(desk)}"'
    asked = " AND ".join((own, *(f"{{{' '.join(columns)}}}:({' OR '.join(map(_fts, group))})" for group in groups)))
    found = text("SELECT rowid FROM world_search WHERE world_search MATCH :asked").bindparams(asked=asked)
    return chosen.where(t.node.c.n.in_(found))


def _fts(term: Term) -> str:
    return f'"{term.text}"*' if term.begins else f'"{term.text}"'


def _tsquery(group: Sequence[Term]) -> ColumnElement[Any]:
    """Words as they are stored: nothing is made of them on the way, so they are quoted, not parsed."""
    quoted = " | ".join(f"'{term.text}'" + (":*" if term.begins else "") for term in group)
    return cast(quoted, TSQUERY)
