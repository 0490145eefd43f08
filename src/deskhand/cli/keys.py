"""The keys of this installation and the owner's lists: made once, at the first start, and never again in silence."""

from __future__ import annotations

import logging
import platform
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deskhand.cli.joined import JoinedElsewhere, joined
from deskhand.cli.settled import renewal
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.hub.hub import Hub
from deskhand.trust.grant import Granting, TakenBack, signed_end, signed_grant
from deskhand.trust.keyhome import FOLDER, KeyHome
from deskhand.trust.keys import Key
from deskhand.trust.naming import OURS, own_name
from deskhand.trust.rejected import Rejected
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Signed
from deskhand.trust.standing import OWNER

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Keys:
    """The private keys of one installation."""

    owner: Key
    desk: Key
    hub: Key


def keys_of(home: Path, *, in_ring: bool = False) -> Keys:
    """The keys, made where this home never had any. Raises `NoKey` where one is gone."""
    kept = KeyHome(home / FOLDER)
    hub = joined(home)
    if hub is not None:
        raise JoinedElsewhere(hub=hub.addresses[0])
    if not any(kept.has(name) for name in ("owner", "desk", "hub")):
        return Keys(*(kept.make(name, in_ring=in_ring) for name in ("owner", "desk", "hub")))
    return Keys(kept.load("owner"), kept.load("desk"), kept.load("hub"))


def first_roster(keys: Keys) -> Roster:
    """The list of a fresh installation: its terminal, its desk, called as the computer is, and its hub."""
    now = int(time.time())
    roster = Roster.begun(keys.owner, person=OWNER, name=OURS["cli"].en, at=now)
    ours: tuple[tuple[Literal["desk", "hub"], Key], ...] = (("desk", keys.desk), ("hub", keys.hub))
    for kind, key in ours:
        name = own_name(platform.node()) if kind == "desk" else OURS[kind].en
        roster = roster.adding(keys.owner, kind=kind, alg="ed25519", public=key.public, name=name, person=OWNER, at=now)
    return roster


async def settle(hub: Hub, keys: Keys, folders: Sequence[Path]) -> None:
    """The owner's lists as they must be before anything is asked: our own devices, and the settings' folders.

    Where the folders cannot be granted anew the lists stay as they are, which is logged: nothing more is open than
    before, and whoever started this must get in to put it right.
    """
    if len(hub.trust.lists.roster) == 0:
        await hub.trust.take_roster(first_roster(keys).entries)
    book = hub.trust.lists.book
    new = renewal([held.grant for held in book], folders, keys.desk.id)
    if new is None:
        return
    now = int(time.time())
    entries = [signed_grant(keys.owner, Granting(iat=now, nonce=secrets.token_hex(16), grant=new.grant))]
    ends = [signed_end(keys.owner, TakenBack(iat=now, id=one)) for one in new.ends if one not in book.ends]
    try:
        await hub.trust.take_grants(entries, ends)
    except Rejected as no:
        _log.error("the folders of the settings could not be granted, what was granted before stays: %s", no)


def granted_there(owner: Key, desk: str, folders: Sequence[str]) -> Signed:
    """That the owner's words may read and change these folders of another computer, and there alone."""
    places = tuple(folders)
    grant = Grant(id=f"desk-{desk}", person=OWNER, desk=desk, risk=Risk.R1, read=places, write=places)
    return signed_grant(owner, Granting(iat=int(time.time()), nonce=secrets.token_hex(16), grant=grant))
