"""What was granted to whom, and whether it covers a use.

Nothing is covered that no grant names; a denial always wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

import msgspec

from deskhand.core import hosts
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Coverage
from deskhand.core.flow.use import NOWHERE, Use

ANY: Final = "*"
FIRST: Final = "folders-"
"""How the grants for the folders of the settings are named; the newest of them stands for the settings."""
THIS_RUN: Final = "run:"
"""How a grant is named that a command itself brought, for one run. None that is signed by itself is named so."""
LATEST: Final = 253_370_764_800.0
"""The latest moment that a grant may name: the first of the year 9999, which every calendar here can show."""


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The most that one use may pay."""

    most: str
    currency: str


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one run may use up under a grant; None is without limit."""

    steps: int | None = None
    seconds: int | None = None
    bytes: int | None = None
    tokens: int | None = None


class Grant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may do what, where, until when. An empty list of places, hosts or people grants none of them."""

    id: str
    person: str = ANY
    device: str = ANY
    """On whose word: the device that somebody speaks from."""
    desk: str = ANY
    """Where: the desk that this is about. A folder of one computer is not the folder of that name on another."""
    channel: str = ANY
    deny: bool = False
    abilities: tuple[str, ...] = (ANY,)
    risk: int = Risk.R1
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    money: Money | None = None
    budget: Budget | None = None
    since: float | None = None
    until: float | None = None
    revoked: bool = False
    parent: str | None = None


class Who(msgspec.Struct, frozen=True):
    """On whose word something is to happen."""

    person: str
    device: str
    channel: str
    desk: str = ""
    """On which desk; empty where only what holds on every desk is meant."""


def coverage(grants: Iterable[Grant], use: Use, who: Who, now: float) -> Coverage:
    """What the grants say of this use: covered whole, not named, or once granted and no more.

    A use may be covered by several grants together (one folder each), never by a part of one and the risk of another.
    """
    named = [grant for grant in grants if _means(grant, use, who)]
    if any(_forbids(grant, use) for grant in named if grant.deny and _alive(grant, now)):
        return Coverage.REVOKED
    given = [grant for grant in named if not grant.deny and use.risk <= grant.risk]
    if _covered([grant for grant in given if _alive(grant, now)], use):
        return Coverage.COVERS
    return Coverage.REVOKED if _covered(given, use) else Coverage.ABSENT


def names_something(grant: Grant) -> bool:
    """Whether it names places, programs, hosts, people or a sum. One that does not speaks of abilities as a whole."""
    return any((grant.read, grant.write, grant.apps, grant.hosts, grant.people)) or grant.money is not None


def on_calendar(at: float) -> float:
    """A moment of a grant as it can be shown: the nearest that every calendar here has."""
    return min(max(at, 0.0), LATEST)


def lasting(grants: Iterable[Grant], now: float) -> list[Grant]:
    """Those that hold at this moment."""
    return [grant for grant in grants if _alive(grant, now)]


def deciding(grants: Iterable[Grant], use: Use, who: Who, now: float) -> tuple[str, ...]:
    """The ids of the grants that `coverage` rests on: those that cover it, or the denials and ended ones against it."""
    named = [grant for grant in grants if _means(grant, use, who)]
    denials = [grant for grant in named if grant.deny and _alive(grant, now) and _forbids(grant, use)]
    if denials:
        return tuple(grant.id for grant in denials)
    given = [grant for grant in named if not grant.deny and use.risk <= grant.risk]
    alive = [grant for grant in given if _alive(grant, now)]
    found = alive if _covered(alive, use) else given if _covered(given, use) else []
    touching = [grant.id for grant in found if any(covers(grant, one) for kind, covers in _KINDS for one in kind(use))]
    return tuple(touching) or tuple(grant.id for grant in found[:1])


def meant(grants: Iterable[Grant], use: Use, who: Who, now: float) -> list[Grant]:
    """The grants and denials that hold now and speak of such a use, wherever it goes."""
    return [
        grant
        for grant in grants
        if _means(grant, use, who) and _alive(grant, now) and (grant.deny or use.risk <= grant.risk)
    ]


def places(grants: Iterable[Grant], who: Who, now: float) -> tuple[str, ...]:
    """Everywhere that somebody may go by grants that hold now, to read or to write, in the order of the grants.

    A place that was closed to them is none; what is closed below one stays closed when it is opened.
    """
    speaking = [grant for grant in grants if _speaks(grant, who) and _alive(grant, now)]
    closed = [place for grant in speaking if grant.deny and ANY in grant.abilities for place in _of(grant)]
    given = dict.fromkeys(place for grant in speaking if not grant.deny for place in _of(grant))
    return tuple(place for place in given if not inside(place, closed))


class Closed(NamedTuple):
    """A place that its owner closed: by a denial, or (none named) because a grant ended and no other took its place."""

    place: str
    denial: str = ""


def closed(grants: Sequence[Grant], who: Who, now: float) -> tuple[Closed, ...]:
    """The places that are named as closed to somebody, not just never opened; denials first."""
    speaking = [grant for grant in grants if _speaks(grant, who)]
    denied = [Closed(place, one.id) for one in speaking if one.deny and _alive(one, now) for place in _of(one)]
    open_ = places(grants, who, now)
    ended = [one for one in speaking if not one.deny and not _alive(one, now) and (one.since or 0.0) <= now]
    were = [Closed(place) for one in ended for place in _of(one) if not inside(place, open_)]
    return tuple({one.place: one for one in (*were, *denied)}.values())[::-1]


def denied(grants: Sequence[Grant], desk: str, now: float) -> tuple[str, ...]:
    """The places of a desk that are denied to anybody at all."""
    denials = [one for one in grants if one.deny and one.desk in (ANY, desk) and _alive(one, now)]
    return tuple(dict.fromkeys(place for one in denials for place in _of(one)))


def _of(grant: Grant) -> tuple[str, ...]:
    return (*grant.read, *grant.write)


def inside(place: str, folders: Sequence[str]) -> bool:
    """Whether an absolute path is one of these folders or lies below one."""
    return place.startswith("/") and any(
        folder == "/" or place == folder or place.startswith(folder.rstrip("/") + "/") for folder in folders
    )


def _alive(grant: Grant, now: float) -> bool:
    begun = grant.since is None or grant.since <= now
    return begun and not grant.revoked and (grant.until is None or now < grant.until)


def _means(grant: Grant, use: Use, who: Who) -> bool:
    return _speaks(grant, who) and any(_matches(use.ability, pattern) for pattern in grant.abilities)


def _speaks(grant: Grant, who: Who) -> bool:
    """Whether a grant is about this person, on this device, from there, and about this desk."""
    return (
        grant.person in (ANY, who.person)
        and grant.device in (ANY, who.device)
        and grant.desk in (ANY, who.desk)
        and _matches(who.channel, grant.channel)
    )


_KINDS: Final[tuple[tuple[Callable[[Use], tuple[str, ...]], Callable[[Grant, str], bool]], ...]] = (
    (lambda use: use.reads, lambda grant, one: inside(one, grant.read) or inside(one, grant.write)),
    (lambda use: use.writes, lambda grant, one: inside(one, grant.write)),
    (lambda use: use.apps, lambda grant, one: _listed(one, grant.apps)),
    (
        lambda use: use.hosts,
        lambda grant, one: hosts.shut(one, grant.hosts) if grant.deny else hosts.covered(one, grant.hosts),
    ),
    (lambda use: use.people, lambda grant, one: _listed(one, grant.people)),
    (lambda use: use.pays, lambda grant, one: _affordable(one, grant.money)),
)
"""What a use touches, and when a grant covers one such thing."""


def _covered(grants: Sequence[Grant], use: Use) -> bool:
    if not grants:
        return False
    return all(any(covers(grant, one) for grant in grants) for touched, covers in _KINDS for one in touched(use))


def _forbids(grant: Grant, use: Use) -> bool:
    """A denial that names nothing forbids the ability; one that names places or people forbids those."""
    if not names_something(grant):
        return True
    return any(covers(grant, one) for touched, covers in _KINDS for one in touched(use))


def _matches(one: str, pattern: str) -> bool:
    """`files.*` is every name that begins so. A star stands only at the end, so what a pattern matches it includes."""
    return one.startswith(pattern[:-1]) if pattern.endswith("*") else one == pattern


def _listed(one: str, listed: Sequence[str]) -> bool:
    return any(entry == ANY or (one != NOWHERE and entry.casefold() == one.casefold()) for entry in listed)


def _affordable(sum_: str, money: Money | None) -> bool:
    if money is None:
        return False
    amount, _, currency = sum_.partition(" ")
    try:
        value, most = Decimal(amount), Decimal(money.most)
    except InvalidOperation:
        return False
    return currency == money.currency and value.is_finite() and most.is_finite() and Decimal(0) <= value <= most


def narrower(child: Grant, parent: Grant) -> bool:
    """Whether a grant made out of another gives nothing that the other does not."""
    if parent.deny or child.deny:
        return child.deny
    return (
        _narrows(child.person, parent.person)
        and _narrows(child.device, parent.device)
        and _narrows(child.desk, parent.desk)
        and _matches(child.channel, parent.channel)
        and all(any(_matches(one, pattern) for pattern in parent.abilities) for one in child.abilities)
        and child.risk <= parent.risk
        and all(inside(one, parent.read) or inside(one, parent.write) for one in child.read)
        and all(inside(one, parent.write) for one in child.write)
        and all(_listed(one, parent.apps) for one in child.apps)
        and all(hosts.narrower(one, parent.hosts) for one in child.hosts)
        and all(_listed(one, parent.people) for one in child.people)
        and (child.money is None or _affordable(f"{child.money.most} {child.money.currency}", parent.money))
        and _less(child.budget, parent.budget)
        and _later(child.since, parent.since)
        and _sooner(child.until, parent.until)
    )


def _narrows(child: str, parent: str) -> bool:
    return parent in (ANY, child)


def _less(child: Budget | None, parent: Budget | None) -> bool:
    if parent is None:
        return True
    if child is None:
        return False
    pairs = ((getattr(child, name), getattr(parent, name)) for name in Budget.__struct_fields__)
    return all(most is None or (used is not None and used <= most) for used, most in pairs)


def _later(child: float | None, parent: float | None) -> bool:
    return parent is None or (child is not None and child >= parent)


def _sooner(child: float | None, parent: float | None) -> bool:
    return parent is None or (child is not None and child <= parent)
