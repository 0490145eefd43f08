"""Where one use may really go: the grants that speak of it, narrowed to where its command wants to stay."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from deskhand.core import hosts
from deskhand.core.ability import Ability
from deskhand.core.errors import Refused
from deskhand.core.flow.grants import Grant, inside, meant
from deskhand.core.flow.use import Use
from deskhand.core.words import Words
from deskhand.desk.judged import Reach
from deskhand.desk.rows import changed_by
from deskhand.desk.trust.authority import Authorities
from deskhand.desk.trust.locks import RUN
from deskhand.trust.standing import Spoken


class AnothersRun(Refused):
    words = Words(
        "Run {run} was asked for by somebody else, so it is not for you to take back. Nothing was changed.",
        "第 {run} 次任务是其他人提出的，因此不能由您撤销。没有做任何更改。",
    )


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run changed at this desk, and the places that its doors opened then."""

    run: int
    changed: tuple[str, ...]
    reach: Reach


def reach_of(spoken: Spoken, use: Use, *, named: bool, earlier: Earlier | None = None) -> Reach:
    """Where this use may go. `named`: a person said yes to exactly its paths, granted or not.

    What takes an earlier run back goes where that run went, whether by a grant or by a yes, and nowhere else; what is
    denied now stays denied.
    """
    authority = spoken.authority
    speaking = meant(authority.grants, use, authority.who, authority.now)
    closed = _once(place for one in speaking if one.deny for place in (*one.read, *one.write))
    given = [one for one in speaking if not one.deny]
    if earlier is not None:
        shut = _once(one for grant in speaking if grant.deny for one in hosts.closed(grant.hosts))
        return msgspec.structs.replace(
            earlier.reach, closed=closed, run=earlier.run, shut=shut, bytes=least_bytes(given)
        )
    within = [place for folder in spoken.scope.folders if (place := spoken.scope.absolute(folder)) is not None]
    write = _both([place for one in given for place in one.write], within)
    read = _both([place for one in given for place in one.read], within)
    granted = (*read, *write)
    by_name = [one for one in (*use.reads, *use.writes) if named and not inside(one, granted)]
    if named:
        read, write = [*read, *use.reads], [*write, *use.writes]
    granted_hosts = [one for grant in given for one in hosts.reached(grant.hosts)]
    return Reach(
        _once([*read, *write]),
        _once(write),
        closed,
        _once(by_name),
        hosts=_once([*granted_hosts, *hosts.plain(use.hosts)] if named else granted_hosts),
        shut=_once(one for grant in speaking if grant.deny for one in hosts.closed(grant.hosts)),
        unwritten=_once(one.casefold() for grant in speaking if grant.deny for one in grant.people),
        bytes=least_bytes(given),
    )


def earlier_run(
    connection: sqlite3.Connection, authority: Authorities, hub: str, ability: Ability, args: Mapping[str, Any],
    person: str,
) -> Earlier | None:  # fmt: skip
    """The run that a use takes back; None for a use that takes none back.

    Only for the person who asked for it, and for the owner; raises `AnothersRun`, or `RunForgotten`.
    """
    number = run_named(ability, args)
    if ability.consent != "given" or number is None:
        return None
    jobs = changed_by(connection, hub, number)
    if any(judged.person != person for judged, _ in jobs) and not authority.is_owner(person):
        raise AnothersRun(run=number)
    changed = _once(place for _, places in jobs for place in places)
    opened = (place for judged, _ in jobs for place in judged.reach.write)
    write = _once(place for place in opened if any(inside(one, (place,)) for one in changed))
    named = _once(place for judged, _ in jobs for place in judged.reach.named if place in write)
    there = _once(host for judged, _ in jobs for host in judged.reach.hosts)
    return Earlier(number, changed, Reach(write, write, (), named, hosts=there))


def run_named(ability: Ability, args: Mapping[str, Any]) -> int | None:
    """The run that a use is about, if its arguments name one."""
    found = (args.get(name) for name, kind in ability.param_types.items() if kind.kind == RUN)
    return next((one for one in found if isinstance(one, int)), None)


def taking_back(use: Use, earlier: Earlier | None) -> Use:
    """The use with the places that it changes by taking a run back."""
    return use if earlier is None else replace(use, writes=(*use.writes, *earlier.changed))


def least_bytes(grants: Iterable[Grant]) -> int | None:
    """The most that may leave and come by grants that name hosts: the tightest of them counts for all."""
    most = (grant.budget.bytes for grant in grants if grant.hosts and grant.budget is not None)
    return min((one for one in most if one is not None), default=None)


def _both(folders: Iterable[str], within: Sequence[str]) -> list[str]:
    """The deeper of two folders wherever one lies in the other."""
    found: list[str] = []
    for folder in folders:
        found += [folder for one in within if inside(folder, (one,))]
        found += [one for one in within if one != folder and inside(one, (folder,))]
    return found


def _once(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(places))
