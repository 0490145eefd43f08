"""On whose word something is to happen, and how far that word reaches: read the same way by hub and desk.

The hub asks in order to put the questions that will be owed; the desk asks again, over lists of its own, and decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from deskhand.core.flow.authority import CHAT, GROUP, HOME, UNSIGNED, Authority, Ceiling
from deskhand.core.flow.grants import Grant, Who, places
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.table import Stricter
from deskhand.trust.envelope import Command
from deskhand.trust.grant import GrantBook
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import PEOPLES, Device, Roster

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
class Spoken:
    """A word with its reach, at one moment."""

    device: Device
    authority: Authority
    scope: Scope
    """What relative paths start from, and where the command itself wants to stay."""


def chat_channel(channel: str, chat: str) -> str:
    """How a chat is named where it is asked what a word from there is worth, and what it may be shown."""
    visible = "".join(one if one.isprintable() and not one.isspace() else "_" for one in chat)[:200]
    return f"{channel}:{visible or '_'}"


def ceiling_of(channel: str) -> Ceiling:
    """What a word from there is worth by itself, as long as the owner sets nothing else."""
    if channel in PEOPLES:
        return HOME
    kind, _, rest = channel.partition(":")
    if kind == PLAIN:
        return UNSIGNED
    return GROUP if rest.startswith(GROUP_MARK) else CHAT


def spoken(
    lists: Lists, command: Command, by: str, *, root: str, run: str, ceiling: Ceiling, now: float,
    stricter: Stricter | None,
) -> Spoken:  # fmt: skip
    """The word that a command is, as it holds now; raises `Rejected` once its device or its grant is gone.

    `root` is what relative paths start from where the command does not say. `run` names the grant of its own folders.
    """
    device = lists.roster.device(by)
    grants = lists.book.grants(lists.roster)
    if command.grant is not None:
        # It wants to rely on this one alone; denials stand whatever it wants.
        grants = tuple(one for one in grants if one.deny or one.id == command.grant)
        if not any(one.id == command.grant and not one.deny for one in grants):
            raise Rejected(Why.GRANT)
    who = Who(command.iss, device.id, command.channel)
    scope = _scope(command, grants, who, root, now)
    if command.root is not None and device.id == lists.roster.owner:
        grants = (*grants, _for_this_run(scope, command, run))
    return Spoken(device, Authority(who, grants, ceiling, now, stricter), scope)


def _scope(command: Command, grants: tuple[Grant, ...], who: Who, root: str, now: float) -> Scope:
    if command.root is not None:
        return Scope(command.root, command.folders if command.folders is not None else (".",))
    granted = places(grants, who, now) if command.folders is None else command.folders
    return Scope.below(root, granted)


def _for_this_run(scope: Scope, command: Command, run: str) -> Grant:
    """Folders that the owner named at the keyboard, signed into the command: theirs for this run."""
    folders = tuple(place for folder in scope.folders if (place := scope.absolute(folder)) is not None)
    return Grant(id=f"run:{run}", person=command.iss, device=command.dev, risk=Risk.R1, read=folders, write=folders)
