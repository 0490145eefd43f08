"""The folders under hide_folders, as their owner wrote them and where they are."""

from __future__ import annotations

import os
from pathlib import Path

from deskhand.cli.settings import Owner
from deskhand.core.paths import path_text


def hidden_places(owner: Owner) -> tuple[str, ...]:
    """Each hidden folder by every path to it: as it is written, and with its links followed. Asks the disk."""
    return tuple(dict.fromkeys(way for one in owner.settings.perceive.hide_folders for way in hidden_ways(one)))


def hidden_ways(one: Path) -> list[str]:
    """Every path to a hidden folder; the one with its links followed comes last."""
    home = Path.home()
    written = [str(base / one.expanduser()) for base in (home, home.resolve())]
    ways = [*map(os.path.normpath, written), *map(os.path.realpath, written)]
    return [path_text(way) for way in ways]
