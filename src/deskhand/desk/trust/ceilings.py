"""The one way to a ceiling: at this computer, while no desk is at work. No frame leads here; no hub can raise one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from deskhand.core.flow.authority import Ceiling
from deskhand.desk.journal import Journal
from deskhand.desk.trust.authority import Authorities


async def set_ceiling(file: Path, owner: bytes, channel: str, ceiling: Ceiling | None, at: float) -> Ceiling:
    """Keep what a word from a channel is worth, None for the default again; gives what holds there now.

    The caller holds the lock of this desk's home. Raises `TrustDamaged`, and changes nothing then.
    """
    journal = await asyncio.to_thread(Journal, file)
    try:
        known = Authorities(owner, root="/")
        await journal.writer.do(known.load)
        await journal.writer.do(lambda connection: known.keep_ceiling(connection, channel, ceiling, at))
        await journal.writer.do(known.load)
        return known.ceiling(channel)
    finally:
        await asyncio.to_thread(journal.close)
