"""Every guard as a switch: a test turns one off, from the outside, and at least one attack must get through.

Nothing in the guards themselves knows of this. What is turned off is replaced wherever it was imported, and put back.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, cast

from deskhand.core.flow.label import SAID
from deskhand.core.flow.table import Coverage, Decision
from deskhand.trust.roster import Roster

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
    """What holds off attacks of these families; `switches` are turned off together, as they are one thing."""

    name: str
    families: tuple[str, ...]
    switches: tuple[Switch, ...]


class _Equal(str):
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


def _equal(original: Callable[..., str]) -> Callable[..., str]:
    def same(*args: Any) -> str:
        return _Equal(original(*args))

    return same


def _seen_at_once(self: Any, piece: str) -> Any:
    """Only this piece, not what left before."""
    return self._leaks.found(piece)


def _through_links(at: int, part: str, flags: int, path: str) -> int:
    return os.open(part, flags & ~os.O_NOFOLLOW, dir_fd=at)


def _from_the_top(self: Any, path: str, above: str, flags: int) -> int:
    return os.open("/", flags)


def _revoked_too(self: Any, id_: str) -> Any:
    """Any device that was ever on the list."""
    return self._devices[id_]


def _last(plan: Any, path: str) -> Any:
    """The last step of that plan, whatever path was asked for."""
    return plan.steps[-1]


def _any_member(self: Any, member: Any) -> Any:
    return member.name.split("/")


def _any_target(self: Any, member: Any, depth: int) -> Any:
    return member.target()


def _whole_list(self: Any, theirs: Any) -> Any:
    """Theirs, whether or not it goes on from ours."""
    return Roster.read(self._owner.public, theirs)


def _long(self: Any) -> int:
    return 10_000


def _sent_on(self: Any) -> bytes:
    """The head as it came, with the Host that the program wrote."""
    lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{key}: {value}" for key, value in self.headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def guard(name: str, families: str, **switches: Off) -> Guard:
    """`switches`: place to what stands there instead."""
    return Guard(name, tuple(families.split()), tuple(Switch(place, off) for place, off in switches.items()))


FLOW: Final = "injection mutated"
GUARDS: Final[Sequence[Guard]] = (
    guard("table.decide", FLOW, **{"core.flow.table:decide": always(Decision.RUN)}),
    guard("table.tightened", "injection", **{"core.flow.table:_tightened": always(())}),
    guard("labels.join", FLOW, **{"core.flow.label:joined": always(SAID)}),
    guard("grants.coverage", "auth hub", **{"core.flow.grants:coverage": always(Coverage.COVERS)}),
    guard("ceiling", "auth hub", **{"core.flow.authority:Ceiling.allows": always(True)}),
    guard(
        "lock.step",
        "injection",
        **{"testing.redteam.functions:step_at": instead(_last), "testing.redteam.functions:same_args": always(True)},
    ),
    guard("lock.args", "injection auth", **{"testing.redteam.functions:same_args": always(True)}),
    guard("signature", "auth", **{"trust.keys:verify": always(None)}),
    guard("speaker", "auth", **{"trust.envelope:_may_say": always(True)}),
    guard("window", "auth", **{"trust.envelope:COMMAND_WINDOW": constant(10**12)}),
    guard("nonce", "auth", **{"trust.fresh:SqliteMemory.take": always("new")}),
    guard("challenge", "auth", **{"trust.fresh:SqliteMemory.answered": always(None)}),
    guard("revoked", "auth", **{"trust.roster:Roster.device": instead(_revoked_too)}),
    guard("strict.once", "auth", **{"trust.strict:_once": always(None)}),
    guard("consent.hash", "auth", **{"=trust.consent:card_hash": _equal}),
    guard("consent.card", "auth", **{"testing.redteam.functions:fits": always(True)}),
    guard("unlock", "auth", **{"trust.unlock:check_unlock": always(None)}),
    guard("grants.narrower", "auth", **{"core.flow.grants:narrower": always(True)}),
    guard("grants.giver", "auth", **{"trust.grant:GrantBook._check_authority": always(0)}),
    guard(
        "roster.chain",
        "auth",
        **{"trust.roster:Roster.merged": instead(_whole_list)},
    ),
    guard(
        "beneath.scope",
        "path",
        **{
            "core.flow.scope:Scope.covers": always(True),
            "desk.files.beneath:Beneath._above": always("/"),
            "desk.files.beneath:Beneath._enter": instead(_from_the_top),
        },
    ),
    guard("beneath.links", "path", **{"desk.files.beneath:_step": instead(_through_links)}),
    guard(
        "beneath.own",
        "path",
        **{
            "desk.files.beneath:Beneath.is_closed": always(False),
            "desk.files.beneath:Beneath.holds_closed": always(False),
        },
    ),
    guard(
        "archive.names",
        "path",
        **{"desk.files.unpacking:_Unpacker._judged": instead(_any_member)},
    ),
    guard(
        "archive.links",
        "path",
        **{"desk.files.unpacking:_Unpacker._inside": instead(_any_target)},
    ),
    guard("archive.bombs", "path", **{"desk.files.unpacking:_Limits._judge": always(None)}),
    guard("archive.depth", "path", **{"desk.files.unpacking:MOST_DEPTH": constant(10_000)}),
    guard("egress.private", "ssrf", **{"jail.egress.addresses:is_public": always(True)}),
    guard(
        "egress.granted",
        "ssrf",
        **{"jail.egress.allowed:Allowed.covers": always(True), "jail.egress.addresses:is_public": always(True)},
    ),
    guard("egress.pass", "ssrf", **{"jail.egress.proxy:_Proxy._admit": always(None)}),
    guard("egress.length", "ssrf", **{"jail.egress.heads:Head.length": constant(property(_long))}),
    guard("egress.host", "ssrf", **{"jail.egress.heads:Head.forwarded": instead(_sent_on)}),
    guard("egress.bytes", "ssrf wallet", **{"jail.egress.proxy:_Proxy._within": always(None)}),
    guard("egress.connections", "wallet", **{"=jail.egress.proxy:CONNECTIONS": constant(10**6)}),
    guard("leaks", "secrets mutated", **{"core.guard.leaks:Leaks.found": always([])}),
    guard("leaks.pieces", "mutated", **{"core.guard.leaks:Leaving.found": instead(_seen_at_once)}),
    guard("plan.bounds", "wallet", **{"=core.plan.check:MAX_STARTS": constant(10**12)}),
)
"""`lock.*` and `consent.card` are the parts of the decision that only the desk puts together."""


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
