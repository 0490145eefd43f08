"""The desks on the owner's list: how they are called in a request, and which is meant where none is said.

Hub and desk read the same list, so that the same words mean the same desk on both sides.
"""

from __future__ import annotations

from collections import Counter

from deskhand.trust.naming import FORMER, OURS
from deskhand.trust.roster import Device, Roster


def desks(roster: Roster) -> tuple[Device, ...]:
    """The desks that hold now, oldest first."""
    return tuple(device for device in roster if device.kind == "desk")


def own_desk(roster: Roster) -> str:
    """The id of the desk beside the hub, which was listed before all others; empty where nothing was listed yet.

    It stays that desk when it is revoked: what holds on it never holds on another one in its place.
    """
    return next((device.id for device in roster.ever if device.kind == "desk"), "")


def default_desk(roster: Roster) -> str:
    """The id of the one that the owner made the default, else of the oldest; empty where there is none."""
    every = [device.id for device in desks(roster)]
    if roster.preferred in every:
        return roster.preferred
    return every[0] if every else ""


def desk_names(roster: Roster) -> dict[str, str]:
    """What each desk is called, to its id. Of two with one name, each is told apart by the beginning of its id."""
    every = desks(roster)
    count = Counter(_name(device).casefold() for device in every)
    return {
        _name(device) if count[_name(device).casefold()] == 1 else f"{_name(device)} {device.id[:6]}": device.id
        for device in every
    }


def name_of(roster: Roster, desk: str) -> str:
    """What a desk is called, revoked ones too; its id where the list does not have it."""
    named = next((name for name, id_ in desk_names(roster).items() if id_ == desk), None)
    return named or next((_name(device) for device in roster.gone if device.id == desk), desk)


def _name(device: Device) -> str:
    return OURS["desk"].en if device.name == FORMER else device.name
