"""Families whose defence is not built yet: counted, and not run, until the work that builds it brings them."""

from __future__ import annotations

from typing import Final

from deskhand.core.words import Words
from deskhand.testing.redteam.attack import Attack, absent, nothing
from deskhand.testing.redteam.built import has_module

NOT_BUILT: Final = Words("its defence is not built yet", "对应的防护还没有做好")
NOT_WRITTEN: Final = Words("its defence is built, its attacks are not written yet", "防护已有，攻击还没有编写")


def attacks(family: str, count: int, defence: str) -> list[Attack]:
    """`defence` is the module that will hold these off."""
    standing = absent(NOT_WRITTEN if has_module(defence) else NOT_BUILT)
    return [Attack(family, str(n), nothing, standing) for n in range(1, count + 1)]
