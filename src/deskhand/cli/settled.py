"""The grant that stands for the folders of the settings: made at the first start, and anew when they name others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from deskhand.core.flow.grants import FIRST, Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.paths import path_text
from deskhand.trust.standing import OWNER


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a start gives for the settings' folders, and which of the grants for them it takes back."""

    grant: Grant
    ends: tuple[str, ...]


def renewal(grants: Sequence[Grant], folders: Sequence[Path], desk: str) -> Renewal | None:
    """What becomes of these grants at a start; None where the settings name the folders that they named before.

    They are folders of this desk. A grant from before there were several held wherever it was read, and is made anew.
    One that was handed on by another device stands for no settings, whatever it is called.
    """
    wanted = tuple(path_text(str(folder.resolve())) for folder in folders)
    before = [grant for grant in grants if grant.id.startswith(FIRST) and grant.parent is None]
    if before and (before[-1].write, before[-1].desk) == (wanted, desk):
        return None
    taken = {grant.id for grant in grants}
    free = next(name for n in range(1, len(taken) + 2) if (name := f"{FIRST}{n}") not in taken)
    grant = Grant(id=free, person=OWNER, desk=desk, risk=Risk.R1, read=wanted, write=wanted)
    return Renewal(grant, tuple(one.id for one in before))


def settled(grants: tuple[Grant, ...], folders: Sequence[Path], desk: str) -> tuple[Grant, ...]:
    """The grants as they will stand once it has started."""
    new = renewal(grants, folders, desk)
    if new is None:
        return grants
    ended = (msgspec.structs.replace(one, revoked=True) if one.id in new.ends else one for one in grants)
    return (*ended, new.grant)
