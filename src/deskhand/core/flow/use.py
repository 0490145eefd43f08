"""What one use of an ability touches: the places, programs, hosts, people and sums that a grant must cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlsplit

from deskhand.core.ability import Ability
from deskhand.core.flow.label import PATH_KINDS
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import Scope
from deskhand.core.plan.types import ListOf, RecordOf, Type
from deskhand.core.values import Access, Extent, Role

NOWHERE: Final = "?"
"""A path that means no place (`..` above the top), or somebody who is not known yet: no grant covers it."""


@dataclass(frozen=True, slots=True)
class Use:
    """Of one ability with arguments that are known; paths are absolute."""

    ability: str
    risk: Risk
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    pays: tuple[str, ...] = ()
    """Sums as they stand in the arguments: `12.50 CNY`."""
    wholes: tuple[str, ...] = ()
    """Those of the places that are taken with everything below them."""


_FIELDS: Final = {"app": "apps", "host": "hosts", "url": "hosts", "person": "people", "money": "pays"}


def use_of(ability: Ability, args: Mapping[str, Any], scope: Scope) -> Use:
    """What this use touches: its paths are read if it changes nothing, else written, except those marked `Reads`."""
    risk = ability.risk(args)
    found: dict[str, list[str]] = {}
    for name, kind in ability.param_types.items():
        if name not in args:
            continue
        reads = risk is Risk.R0 or ability.access(name) is Access.READ
        for one, value in _leaves(kind, args[name]):
            if one in PATH_KINDS:
                place = scope.absolute(value) or NOWHERE
                found.setdefault("reads" if reads else "writes", []).append(place)
                if ability.extent(name) is Extent.WHOLE:
                    found.setdefault("wholes", []).append(place)
            elif one in _FIELDS:
                found.setdefault(_FIELDS[one], []).append(_host(value) if one == "url" else value)
    for one in ability.finding(args):
        found.setdefault(_FIELDS[one], []).append(NOWHERE)
    return Use(ability.id, risk, **{name: tuple(values) for name, values in found.items()})


def targets_of(ability: Ability, args: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every single value in the place of who, where and how much, with where it stands (`mail.send.to`)."""
    return [
        (f"{ability.id}.{name}", text)
        for name, value in args.items()
        if ability.role(name) is Role.TARGET
        for text in texts_in(value)
    ]


def texts_in(value: Any) -> Iterator[str]:
    """Every single value of an argument, as a card shows it."""
    if isinstance(value, Mapping):
        for inner in cast("Mapping[str, Any]", value).values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in cast("list[Any]", value):
            yield from texts_in(inner)
    elif value is not None:
        yield str(value)


def _leaves(kind: Type, value: Any) -> Iterator[tuple[str, str]]:
    """Every single text among a value, with the kind it was declared to be."""
    if isinstance(kind, ListOf):
        for item in cast("Sequence[Any]", value) if isinstance(value, list | tuple) else [value]:
            yield from _leaves(kind.item, item)
    elif isinstance(kind, RecordOf):
        entries = cast("Mapping[str, Any]", value if isinstance(value, Mapping) else {})
        for name, part in kind.parts.items():
            if name in entries:
                yield from _leaves(part, entries[name])
    elif isinstance(value, str):
        yield kind.kind, value


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or NOWHERE).lower()
    except ValueError:
        return NOWHERE
