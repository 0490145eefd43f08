"""The owner's lists as this computer's desk holds to them, read from its own file; nothing is changed by it.

What the hub says of them is a claim; what stands here, every signature checked again, is what is decided by.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deskhand.cli.access import Access
from deskhand.cli.deskfile import desk_file, has_table
from deskhand.cli.keys import FOLDER
from deskhand.core.errors import Problem
from deskhand.core.flow.authority import Ceiling
from deskhand.core.words import Words
from deskhand.desk.trust.authority import Authorities
from deskhand.trust.keyhome import KeyHome
from deskhand.trust.standing import Lists

TAKING_SECONDS: Final = 5.0
"""How long a desk at work may need to take what the owner signed."""
_POLL: Final = 0.02


class DeskBehind(Problem):
    words = Words(
        "It is signed and kept, but the desk of this computer has not taken it within {seconds:g} seconds; until it "
        "has, what held before still holds there. Look again with: deskhand grant list",
        "已签名并保存，但这台电脑的执行端在 {seconds:g} 秒内还没有接受；在此之前，仍按原来的规定执行。"
        "请稍后查看：deskhand grant list",
    )


@dataclass(frozen=True, slots=True)
class DeskLists:
    """Devices, grants and ceilings."""

    lists: Lists
    ceilings: Mapping[str, Ceiling]


def kept_lists(home: Path) -> DeskLists | None:
    """What the desk holds to now; None where it was never told anything. Raises `TrustDamaged`, or `NoKey`."""
    with desk_file(home) as connection:
        if connection is None or not has_table(connection, "roster"):
            return None
        known = Authorities(KeyHome(home / FOLDER).load("owner").public, root="/")
        connection.execute("BEGIN")  # all three lists as of one moment
        known.load(connection)
    return DeskLists(Lists(known.roster, known.book), known.ceilings)


def places_granted(home: Path) -> bool:
    """Whether any folder may be touched by what the desk holds to now."""
    kept = kept_lists(home)
    if kept is None:
        return False
    grants = kept.lists.book.grants(kept.lists.roster)
    return any((one.read or one.write) and not one.deny and not one.revoked for one in grants)


async def taken_lists(access: Access, home: Path) -> DeskLists:
    """What the desk holds to, once it has taken all that the hub knows; raises `DeskBehind`."""
    told = await access.lengths()
    end = time.monotonic() + TAKING_SECONDS
    while True:
        found = await asyncio.to_thread(kept_lists, home)
        if found is not None:
            roster, book = found.lists.roster, found.lists.book
            if len(roster) >= told.devices and len(list(book)) >= told.grants and len(book.ends) >= told.ends:
                return found
        if time.monotonic() > end:
            raise DeskBehind(seconds=TAKING_SECONDS)
        await asyncio.sleep(_POLL)
