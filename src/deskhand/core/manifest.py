"""What the code of a group of abilities cannot say of itself, as it stands in its `manifest.toml`.

data_goes = []
untrusted_fields = ["files.find.facts.name"]

[[tested_against]]
kind = "real"
what = "Linux, ext4"
version = "6.1"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, Field

from deskhand.core.closed import CLOSED
from deskhand.core.cost import Cost
from deskhand.core.plan.types import ListOf, Type, anything, step_into

if TYPE_CHECKING:
    from deskhand.core.ability import Ability

Line = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = CLOSED


class Tested(_Part):
    """One thing the tests run against: the real one, an emulator of it, or recorded vectors."""

    kind: Literal["real", "emulator", "vector"]
    what: Line
    version: Line


class Manifest(_Part):
    tested_against: tuple[Tested, ...]
    """Never a boast: what the tests really ran with. Empty only as long as nothing of it is built."""
    data_goes: tuple[Line, ...]
    """Where a person's data is sent; empty means it stays on this computer."""
    untrusted_fields: tuple[Line, ...]
    """Parts of results that others wrote (`files.find.facts.name`): such text fills values and decides nothing."""
    secret_fields: tuple[Line, ...] = ()
    """Parts of results that never leave this computer: passwords, keys, codes."""
    money_paths: tuple[Line, ...] = ()
    """Parameters that say how much is paid, or to whom (`shop.buy.cart`)."""
    cost: dict[Line, Cost] = Field(default_factory=dict)
    """What one use of an ability costs (`[cost."shop.buy"]`); one that is not named costs nothing."""
    pins: dict[Line, Line] = Field(default_factory=dict)
    """Outside things relied on, each with the version or hash it must have."""


def ways(ability: str, paths: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Those of the named parts that are this ability's, as ways into its result."""
    begins = ability + "."
    return frozenset(tuple(path[len(begins) :].split(".")) for path in paths if path.startswith(begins))


def wrong_parts(manifest: Manifest, abilities: Mapping[str, Ability]) -> Iterator[str]:
    """What the manifest names that the code does not have, and that it names nothing the code was tested against."""
    if not manifest.tested_against and any(one.available for one in abilities.values()):
        yield "tested_against: something is built, and nothing is named that it was tested against"
    results = {name: one.result_type for name, one in abilities.items()}
    for field in ("untrusted_fields", "secret_fields"):
        for path in getattr(manifest, field):
            if not _leads(path, results):
                yield f"{field}: {path} is no part of a result"
    for path in manifest.money_paths:
        if not any(
            path == f"{name}.{param}" or path.startswith(f"{name}.{param}.")
            for name, one in abilities.items()
            for param in one.param_types
        ):
            yield f"money_paths: {path} is no parameter"
    yield from (f"cost: {name} is no ability" for name in manifest.cost if name not in abilities)


def _leads(path: str, results: Mapping[str, Type]) -> bool:
    """Whether `ability.part.part` is there; lists are stepped through by themselves."""
    name = next((name for name in results if path.startswith(name + ".")), None)
    if name is None:
        return False
    given = results[name]
    for part in path[len(name) + 1 :].split("."):
        while isinstance(given, ListOf):
            given = given.item
        further = step_into(given, part)
        if further is None:
            return False
        given = further
        if anything(given):
            return True
    return True
