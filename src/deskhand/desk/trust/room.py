"""All rooms of trust of one desk, over the file in which they keep what they know."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deskhand.core.ability import Ability
from deskhand.core.errors import Refused
from deskhand.core.flow.table import Stricter
from deskhand.core.phrases import Phrases
from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.desk.rows import RunForgotten
from deskhand.desk.trust.authority import Authorities
from deskhand.desk.trust.consents import Consents
from deskhand.desk.trust.judge import Judge
from deskhand.desk.trust.locks import Derive, Locks
from deskhand.desk.trust.meant import Named, no_desk
from deskhand.desk.trust.taking import Taking
from deskhand.store.writer import Writer
from deskhand.trust.keys import Key
from deskhand.trust.unlock import Unlock


def no_unlock() -> Unlock | None:
    """Where no unlock secret was ever set."""
    return None


def _wordless(_: Lang) -> Mapping[str, Phrases]:
    """What abilities that come without their folders are called: their ids must do."""
    return {}


@dataclass(frozen=True, slots=True)
class DeskTrust:
    """What a desk was set up with: whose it is, and by which key it is known."""

    key: Key
    owner: bytes
    """The public key of the owner. The private one is not the desk's to have."""
    root: str
    """What relative paths start from where a command does not say."""
    derive: Derive
    """This desk's own reading of a person's words."""
    stricter: Stricter | None = None
    unlock: Callable[[], Unlock | None] = no_unlock
    clock: Callable[[], float] = time.time
    named: Named = no_desk
    """Which of the owner's desks a person's words name, as this desk reads them."""


class Room:
    """The rooms of one desk, each knowing those that it asks."""

    def __init__(
        self,
        writer: Writer[sqlite3.Connection],
        abilities: Mapping[str, Ability],
        trust: DeskTrust,
        changed: Callable[[], None],
    ) -> None:
        """Reads what is kept, every signature checked again; raises `TrustDamaged`. `changed`: see `Taking`."""
        self.trust = trust
        self.authority = Authorities(trust.owner, root=trust.root, stricter=trust.stricter, desk=trust.key.id)
        writer.submit(self.authority.load).result()
        self.locks = Locks(trust.key.id, self.authority, abilities, trust.derive, trust.named)
        self.consents = Consents(trust.key.id, self.authority, trust.unlock)
        phrases = abilities.phrases if isinstance(abilities, Registry) else _wordless
        self.judge = Judge(self.authority, self.locks, self.consents, abilities, phrases)
        self.taking = Taking(writer, self.authority, self.locks, self.consents, trust.clock, changed)

    def stands(self, connection: sqlite3.Connection, hub: str, run: int) -> bool:
        """Whether the word that a run rests on still holds: what it offered is handed out no longer than that."""
        try:
            locked = self.locks.held(connection, hub, run)
            self.authority.standing(locked.command, locked.by, run=locked.name, now=self.trust.clock())
        except (Refused, RunForgotten):
            return False
        return True

    def forget(self) -> None:
        """Keep nothing of any run in memory; called in the thread of the writer, as all that remembers is."""
        self.locks.forget()
        self.judge.forget()
