"""Abilities that are declared before they are built: they can be asked for and planned, and are never done.

    @declared("apps.open", effect=Risk.R1)
    async def apps_open(ctx: Ctx, app: Target[App]) -> AppOpened: ...

Signature, manifest and phrases are those the built one will have. A plan that holds one is refused before its first
effect, by whoever is asked first: hub, monitor, and at last the ability itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, NoReturn

from deskhand.core.ability import Ability, Args, Effect, Where, Work, ability
from deskhand.core.errors import NotAvailable
from deskhand.core.flow.risk import Risk


def declared(
    name: str,
    *,
    effect: Effect,
    worst: Risk | None = None,
    where: Where = "desk",
    finds: Collection[str] | Callable[[Args], frozenset[str]] = (),
) -> Callable[[Work], Ability]:
    """Declare an ability by the signature of what will do it; its body is `...`, and is never run."""

    def declare(signature: Work) -> Ability:
        async def work(*_: Any, **__: Any) -> NoReturn:
            raise NotAvailable(do=name)

        sound = ability(name, effect=effect, worst=worst, where=where, finds=finds, available=False)(signature)
        return replace(sound, work=work)

    return declare
