"""How long the owner's lists are: what whoever added to them waits for a desk to have."""

from __future__ import annotations

from deskhand.core.values import Record
from deskhand.trust.standing import Lists


class Lengths(Record):
    """Entries of the list of devices, grants, and ends of grants."""

    devices: int
    grants: int
    ends: int


def lengths(lists: Lists) -> Lengths:
    return Lengths(devices=len(lists.roster), grants=len(list(lists.book)), ends=len(lists.book.ends))
