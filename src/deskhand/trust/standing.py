"""On whose word something is to happen, and how far that word reaches: read the same way by hub and desk.

The hub asks in order to put the questions that will be owed; the desk asks again, over lists of its own, and decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from deskhand.core.flow.authority import CHAT, GROUP, HOME, UNSIGNED, Authority, Ceiling
from deskhand.core.flow.grants import THIS_RUN, Grant, Who, places
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.table import Stricter
from deskhand.trust.envelope import Command
from deskhand.trust.grant import GrantBook
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import PEOPLES, Device, Roster

OWNER: Final = "owner"
"""The person behind the page and the terminal of an installation."""
KEYBOARD: Final = "cli"
"""The channel of what is said at the terminal."""
PLAIN: Final = "plain"
"""`plain:…`: a request that came without a signature; the hub's word that somebody sent it."""
GROUP_MARK: Final = "group:"
"""`dingtalk:group:…`: others read along. A hub that leaves the mark out gains the ceiling of a chat, never more."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The owner's devices and grants as one side knows them. It never changes; what follows from it is a new one."""

    roster: Roster
    book: GrantBook


@dataclass(frozen=True, slots=True)
class Word:
    """How far a word reaches, at one moment."""

    authority: Authority
    scope: Scope
    """What relative paths start from, and where the command itself wants to stay."""


@dataclass(frozen=True, slots=True)
class Spoken(Word):
    """A word that a device said."""

    device: Device


def chat_channel(channel: str, chat: str) -> str:
    """How a chat is named where it is asked what a word from there is worth, and what it may be shown."""
    visible = "".join(one if one.isprintable() and not one.isspace() else "_" for one in chat)[:200]
    return f"{channel}:{visible or '_'}"


Place = Literal["home", "plain", "group", "chat"]
"""Where words come from: signed by a device · through the hub, unsigned · where others read along · a chat."""


def place_of(channel: str) -> Place:
    """What kind of place a channel is."""
    if channel in PEOPLES:
        return "home"
    kind, _, rest = channel.partition(":")
    if kind == PLAIN:
        return "plain"
    return "group" if rest.startswith(GROUP_MARK) else "chat"


_CEILINGS: Final[Mapping[Place, Ceiling]] = {"home": HOME, "plain": UNSIGNED, "group": GROUP, "chat": CHAT}


def is_plain(channel: str) -> bool:
    """Whether a word from there came without a signature: not from a chat, but from where it could have been signed."""
    return place_of(channel) == "plain"


def ceiling_of(channel: str) -> Ceiling:
    """What a word from there is worth by itself, as long as the owner sets nothing else."""
    return _CEILINGS[place_of(channel)]


def closest(ceilings: Mapping[str, Ceiling], channel: str) -> Ceiling:
    """What a word from there is worth by itself: the owner's closest entry, else the default of its kind."""
    fitting = [one for one in ceilings if _matches(channel, one)]
    return ceilings[max(fitting, key=len)] if fitting else ceiling_of(channel)


def _matches(channel: str, pattern: str) -> bool:
    return channel.startswith(pattern[:-1]) if pattern.endswith("*") else channel == pattern


def spoken(
    lists: Lists, command: Command, by: str, *, root: str, run: str, ceiling: Ceiling, now: float,
    stricter: Stricter | None, desk: str = "",
) -> Spoken:  # fmt: skip
    """The word that a command is, as it holds now on this desk; raises `Rejected` once its device or its grant is gone.

    `root` is what relative paths start from where the command does not say. `run` names the grant of its own folders.
    """
    device = lists.roster.device(by)
    grants = lists.book.grants(lists.roster)
    if command.grant is not None:
        # It wants to rely on this one alone; denials stand whatever it wants.
        grants = tuple(one for one in grants if one.deny or one.id == command.grant)
        if not any(one.id == command.grant and not one.deny for one in grants):
            raise Rejected(Why.GRANT)
    who = Who(command.iss, device.id, command.channel, desk)
    scope = _scope(command.root, command.folders, grants, who, root, now)
    if command.root is not None and device.id == lists.roster.owner:
        grants = (*grants, _for_this_run(scope, who, run))
    return Spoken(Authority(who, grants, ceiling, now, stricter), scope, device)


def at_keyboard(
    grants: tuple[Grant, ...], who: Who, *, root: str, named: str | None, folders: tuple[str, ...] | None,
    ceiling: Ceiling, now: float, stricter: Stricter | None,
) -> Word:  # fmt: skip
    """How far words of the owner would reach, were they said at this computer's keyboard.

    `named` and `folders` are where they would want to stay; `root` and the rest as for `spoken`, which says the same
    of such a command once it is signed.
    """
    scope = _scope(named, folders, grants, who, root, now)
    if named is not None:
        grants = (*grants, _for_this_run(scope, who, "this"))
    return Word(Authority(who, grants, ceiling, now, stricter), scope)


def _scope(
    named: str | None, folders: tuple[str, ...] | None, grants: tuple[Grant, ...], who: Who, root: str, now: float
) -> Scope:
    if named is not None:
        return Scope(named, folders if folders is not None else (".",))
    return Scope.below(root, places(grants, who, now) if folders is None else folders)


def _for_this_run(scope: Scope, who: Who, run: str) -> Grant:
    """Folders that the owner named at the keyboard, signed into the command: theirs for this run."""
    folders = tuple(place for folder in scope.folders if (place := scope.absolute(folder)) is not None)
    return Grant(id=f"{THIS_RUN}{run}", person=who.person, device=who.device, risk=Risk.R1, read=folders, write=folders)
