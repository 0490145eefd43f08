"""Whom and what a request can name on this desk, out of the owner's accounts, and never out of what is closed to it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from deskhand.cli.account_settings import account_folders
from deskhand.cli.hidden_folders import hidden_places
from deskhand.cli.settings import Owner
from deskhand.core.flow.grants import denied
from deskhand.core.paths import native_path, path_text
from deskhand.core.world.noticed import Noticed, NoticedKind
from deskhand.desk.perceive.shelved import Shelved

if TYPE_CHECKING:
    from deskhand.desk.perceive.noticed import NoticedThings
    from deskhand.desk.trust.authority import Authorities


def known_names(
    owner: Owner, authority: Callable[[], Authorities], desk: str, noticed: NoticedThings | None = None
) -> Shelved:
    """Names as this desk knows them; `noticed` is what its steps have read, where somebody keeps that."""

    def shut() -> Collection[str]:
        known = authority()
        return shut_places(owner, denied(known.book.grants(known.roster), desk, time.time()))

    def read(kind: NoticedKind) -> list[Noticed]:
        return [] if noticed is None else noticed.known(kind)

    return Shelved(account_folders(owner.settings.account), shut, read)


def shut_places(owner: Owner, closed: Iterable[str]) -> tuple[str, ...]:
    """What the owner hides, and what is closed, each as it is written and where its links lead. Asks the disk."""
    there = ((one, path_text(os.path.realpath(native_path(one)))) for one in closed)
    return tuple(dict.fromkeys([*hidden_places(owner), *(way for ways in there for way in ways)]))
