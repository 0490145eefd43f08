"""A command: the words of a person, signed by the device on which they were said.

From a phone, a page or the terminal it speaks for its person. From a chat it is only the hub's word that somebody wrote
this there: it names the channel and the digest of the evidence, and is worth the ceiling of that channel, never more.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from deskhand.trust.fresh import COMMAND_WINDOW, Memory, Taking
from deskhand.trust.fresh import accept as accept_once
from deskhand.trust.keys import Key
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import PEOPLES, Device, Roster
from deskhand.trust.signed import Kind, Signed, sign
from deskhand.trust.strict import Count, DeviceId, Hash, Moment, Name, Nonce, Strict, read, write

LONGEST_LIFE: Final = 7 * 86_400
"""Seconds from `iat` to `exp` at the most."""
Channel = Annotated[str, msgspec.Meta(pattern=r"^(phone|page|cli|[a-z][a-z0-9_-]{0,30}:[^\x00-\x20\x7f]{1,200})\Z")]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class Command(Strict, frozen=True, kw_only=True):
    """What is signed."""

    iss: Name
    """The person."""
    dev: DeviceId
    seq: Count
    """Grows with each command of a device; no number twice."""
    nonce: Nonce
    iat: Moment
    exp: Moment
    channel: Channel
    text: Annotated[str, msgspec.Meta(max_length=20_000)]
    attachments: Annotated[tuple[Hash, ...], msgspec.Meta(max_length=100)] = ()
    root: Path | None = None
    folders: Annotated[tuple[Path, ...], msgspec.Meta(max_length=100)] | None = None
    """With `root`: the folders that this one run is granted."""
    clock: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] | None = None
    """The moment that "yesterday" is counted from, in ISO, where it is not that of signing."""
    grant: Name | None = None
    parent: Hash | None = None
    """The command out of which this one came."""
    to: DeviceId | None = None
    """The one desk that it is for."""
    evidence: Hash | None = None
    """Of a chat: the digest of what the platform sent."""
    challenge: Nonce | None = None


def signed_command(key: Key, command: Command) -> Signed:
    return sign(key, Kind.COMMAND, write(command))


def read_command(signed: Signed, roster: Roster, *, desk: str | None) -> tuple[Command, Device]:
    """The command and the device that signed it, or `Rejected`. Whether it is of now is for `accept_command`.

    `desk` is the id of whoever reads, if it is a desk: it takes nothing that is for another one.
    """
    device = roster.spoken(signed, Kind.COMMAND)
    command = read(signed.raw, Command)
    if command.dev != device.id or not _may_say(command, device):
        raise Rejected(Why.SPEAKER)
    if desk is not None and command.to not in (None, desk):
        raise Rejected(Why.DESK)
    if not command.iat < command.exp <= command.iat + LONGEST_LIFE:
        raise Rejected(Why.MALFORMED)
    return command, device


def accept_command(memory: Memory, signed: Signed, command: Command, *, run: str, now: int) -> Taking:
    """Take it for this run, inside the caller's transaction; see `fresh.accept`.

    The very same command for the same run is `again` for ever; for another run it is replayed.
    """
    taking = accept_once(memory, command, signed, seq=command.seq, purpose=run, now=now, window=COMMAND_WINDOW)
    if taking == "new" and command.challenge is None and now >= command.exp:
        raise Rejected(Why.EXPIRED)
    return taking


def _may_say(command: Command, device: Device) -> bool:
    """A person's device speaks for that person as what it is; a hub for chats, with evidence; a desk gives no orders.

    Folders come only from the owner's own key at the terminal or a device of that person, never out of a chat.
    """
    if device.kind in PEOPLES:
        return command.channel == device.kind and command.iss == device.person and command.evidence is None
    if device.kind != "hub":
        return False
    chat = ":" in command.channel and command.evidence is not None
    own = (command.root, command.folders, command.grant, command.clock)
    return chat and own == (None, None, None, None)
