"""Turning a guard off, from the outside: it is replaced wherever it was imported, and put back.

Nothing in the guards themselves knows of this. Here too is what may stand in the place of each.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

import msgspec

from deskhand.core.errors import Refused
from deskhand.core.flow.label import SAID, Labels
from deskhand.core.flow.trace import Given
from deskhand.core.plan.model import walk
from deskhand.desk.offers import Place
from deskhand.desk.subjects import SubjectKeys, subject_of
from deskhand.desk.trust.labels import Placed
from deskhand.store.content import unseal
from deskhand.trust.audit import Head
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Signed
from deskhand.trust.strict import read

Off = Callable[[Any], Any]
"""What stands in the place of the original."""


@dataclass(frozen=True, slots=True)
class Switch:
    """`place` is `module:name` or `module:Class.name`; with `=` before it, only there and not where it was imported."""

    place: str
    off: Off

    @property
    def module(self) -> str:
        return "deskhand." + self.place.lstrip("=").partition(":")[0]

    @property
    def alone(self) -> bool:
        return self.place.startswith("=")

    @property
    def path(self) -> list[str]:
        return self.place.partition(":")[2].split(".")


@dataclass(frozen=True, slots=True)
class Guard:
    """What holds off this attack, among others; `switches` are turned off together, as they are one thing."""

    name: str
    family: str
    attack: str
    switches: tuple[Switch, ...]


class Equal(str):
    """Whatever it is compared with, it is the same."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


def always(value: Any) -> Off:
    """A function that says the same whatever it is asked."""

    def said(*_args: object, **_more: object) -> Any:
        return value

    return lambda _: said


def constant(value: Any) -> Off:
    return lambda _: value


def instead(function: Callable[..., Any]) -> Off:
    """This function, whatever stood there."""
    return lambda _: function


def equal(original: Callable[..., str]) -> Callable[..., str]:
    def same(*args: Any) -> str:
        return Equal(original(*args))

    return same


def seen_at_once(self: Any, piece: str) -> Any:
    """Only this piece, not what left before."""
    return self._leaks.found(piece)


def through_links(at: int, part: str, flags: int, path: str) -> int:
    return os.open(part, flags & ~os.O_NOFOLLOW, dir_fd=at)


def from_the_top(self: Any, path: str, above: str, flags: int) -> int:
    return os.open("/", flags)


def revoked_too(self: Any, id_: str) -> Any:
    """Any device that was ever on the list."""
    return self._devices[id_]


def without_number(take: Callable[..., Any]) -> Callable[..., Any]:
    def taken(self: Any, dev: str, nonce: str, _seq: int | None, hash_: str, purpose: str) -> Any:
        return take(self, dev, nonce, None, hash_, purpose)

    return taken


def anywhere(placed: Callable[..., Any]) -> Callable[..., Any]:
    """A step that is not in the plan counts as the first one that is."""

    def found(past: Any, path: str, ability: Any, args: Any, trusted: Any) -> Any:
        try:
            return placed(past, path, ability, args, trusted)
        except Refused:
            first = past.locked.plan.steps[0].id
            return Placed(first, first, ability, None, Given(SAID, SAID, SAID), False, Labels(SAID), ())

    return found


def every_step(_consent: Any, _card: Any, _before: Any, _patch: Any, whole: Any) -> frozenset[str]:
    return frozenset(step.id for step, _ in walk(whole.steps))


def whatever_it_says(card: Any, wanted: Any) -> Any:
    """What a card says of this path, about whatever step."""
    return card.steps.get(wanted.path)


def unbound(yes: Callable[..., Any]) -> Callable[..., Any]:
    def made(id_: int, by: str, _preview: str) -> Any:
        return yes(id_, by, "")

    return made


def as_it_is(text: str) -> tuple[str, list[int]]:
    return text, list(range(len(text)))


class Mild:
    """Nothing is more than this."""

    R1 = 99


async def any_offer(self: Any, hash_: str, *_of: object) -> list[Place]:
    def work(connection: sqlite3.Connection) -> list[Place]:
        rows = connection.execute("SELECT place, hub, run FROM offer WHERE hash = ?", (hash_,)).fetchall()
        keys = SubjectKeys(connection)
        return [
            msgspec.msgpack.decode(unseal(keys, subject_of(hub, run), sealed), type=Place) for sealed, hub, run in rows
        ]

    return await self._writer.do(work)


def without_anchors(held_against: Callable[..., Any]) -> Callable[..., Any]:
    def looked(chain: Any, public: bytes, _anchors: object) -> Any:
        return held_against(chain, public, ())

    return looked


def unproven(signed: Signed, *_: Any) -> Head:
    return read(signed.raw, Head)


def any_member(self: Any, member: Any) -> Any:
    return member.name.split("/")


def any_target(self: Any, member: Any, depth: int) -> Any:
    return member.target()


def whole_list(self: Any, theirs: Any) -> Any:
    """Theirs, whether or not it goes on from ours."""
    return Roster.read(self._owner.public, theirs)


def long(self: Any) -> int:
    return 10_000


def sent_on(self: Any) -> bytes:
    """The head as it came, with the Host that the program wrote."""
    lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{key}: {value}" for key, value in self.headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def guard(name: str, attack: str, **switches: Off) -> Guard:
    """`attack`: family and name; `switches`: place to what stands there instead."""
    family, _, which = attack.partition("/")
    return Guard(name, family, which, tuple(Switch(place, off) for place, off in switches.items()))


@contextmanager
def switched_off(one: Guard) -> Generator[None]:
    """The world without this guard."""
    with ExitStack() as stack:
        for switch in one.switches:
            stack.enter_context(_replaced(switch))
        yield


@contextmanager
def _replaced(switch: Switch) -> Generator[None]:
    module = import_module(switch.module)
    *above, name = switch.path
    owner: Any = module
    for part in above:
        owner = getattr(owner, part)
    held = cast("Mapping[str, Any]", vars(owner))
    original: Any = held[name]
    substitute = switch.off(original)
    everywhere = owner is module and not switch.alone
    places = [owner, *_importers(module, name, original)] if everywhere else [owner]
    for place in places:
        setattr(place, name, substitute)
    try:
        yield
    finally:
        for place in places:
            setattr(place, name, original)


def _importers(module: Any, name: str, original: object) -> list[Any]:
    """Every module of ours that imported the very thing under its name."""
    mine: Mapping[str, Any] = dict(sys.modules)
    return [
        other
        for key, other in mine.items()
        if key.startswith("deskhand")
        and other is not module
        and cast("Mapping[str, Any]", vars(other)).get(name) is original
    ]
