"""How far the owner's words would reach if they were said here now: out of what the desk keeps, and the settings.

The desk decides again when it comes to it; what is found here is read the same way, from the same lists.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from deskhand.cli.deskfile import desk_file, has_table
from deskhand.cli.settings import Owner
from deskhand.cli.settled import settled
from deskhand.cli.standing import holder
from deskhand.core.flow.grants import Who
from deskhand.core.flow.table import CAREFUL
from deskhand.core.paths import path_text
from deskhand.desk.trust.authority import Authorities, TrustDamaged
from deskhand.trust.desks import own_desk
from deskhand.trust.rejected import Rejected
from deskhand.trust.roster import owner_named
from deskhand.trust.standing import KEYBOARD, OWNER, Word, at_keyboard, closest

NEXT: Final = "next"
"""How the desk is called that the first start will make."""


def forecast(owner: Owner, root: Path | None) -> Word:
    """How far words at this keyboard would reach, below `root` or wherever something was granted.

    Only reads; raises `TrustDamaged` where the desk would start nothing either.
    """
    known = _kept(owner.home)
    grants, device, desk = (), "", NEXT
    if known is not None:
        grants, device = known.book.grants(known.roster), known.roster.owner
        desk = own_desk(known.roster)
    if holder(owner.home) is None:
        # Whoever starts it next has the settings' folders granted first.
        grants = settled(grants, owner.granted(), desk)
    named = None if root is None else owner.scope(root)
    return at_keyboard(
        grants, Who(OWNER, device, KEYBOARD, desk), root=path_text(str(Path.home().resolve())),
        named=None if named is None else named.root, folders=None if named is None else named.folders,
        ceiling=closest({} if known is None else known.ceilings, KEYBOARD), now=time.time(),
        stricter=CAREFUL if owner.settings.careful else None,
    )  # fmt: skip


def _kept(home: Path) -> Authorities | None:
    """What the desk keeps; None where it was never told anything.

    Whose it is, is taken from the list itself: the owner's key may lie in a keyring that wants to be unlocked.
    """
    with desk_file(home) as connection:
        if connection is None or not has_table(connection, "roster"):
            return None
        connection.execute("BEGIN")  # all the lists as of one moment
        first = connection.execute("SELECT raw FROM roster ORDER BY n LIMIT 1").fetchone()
        if first is None:
            return None
        try:
            known = Authorities(owner_named(first[0]), root="/")
        except Rejected as wrong:
            raise TrustDamaged(why=str(wrong)) from wrong
        known.load(connection)
        return known
