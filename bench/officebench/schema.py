"""What a place in a plan is for, by the ability's own JSON schema: a choice, a count, a moment, or words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from deskhand.core.ability import Ability

Schema = Mapping[str, Any]
_UNIONS: Final = ("anyOf", "oneOf", "allOf")
_FORMULAS: Final = frozenset({"formula", "compute"})
_COLUMNS: Final = frozenset({"columns", "group"})


@dataclass(frozen=True)
class Shape:
    """All that may stand in one place: the branches of its union, and where their names lead."""

    branches: Sequence[Schema]
    definitions: Schema
    name: str = ""
    """What the place is called."""

    @classmethod
    def of(cls, ability: Ability) -> Shape:
        """The parameters of an ability."""
        schema = ability.schema()["params"]
        return cls(tuple(_flat(schema, schema.get("$defs", {}))), schema.get("$defs", {}))

    @classmethod
    def anything(cls) -> Shape:
        return cls((), {})

    @property
    def choices(self) -> frozenset[str]:
        """The values that are declared, letter by letter."""
        return frozenset(
            str(one) for branch in self._with_items for one in (*branch.get("enum", ()), *_constant(branch))
        )

    @property
    def kind(self) -> str:
        return next((str(one["x-kind"]) for one in self._with_items if "x-kind" in one), "")

    @property
    def counts(self) -> bool:
        """Whether only whole numbers stand here: how many of something, or which."""
        types = {branch.get("type") for branch in self._with_items} - {"null", "array", "object"}
        return types == {"integer"}

    @property
    def formula(self) -> bool:
        return self.name in _FORMULAS and bool(self.branches)

    @property
    def column(self) -> bool:
        """Whether what stands here names a column."""
        return self.kind == "column" or self.name in _COLUMNS

    @property
    def holds_anything(self) -> bool:
        """Whether this is a list of which nothing is said: rows, or items that are counted."""
        return any(branch.get("items") == {} for branch in self.branches)

    @property
    def open(self) -> bool:
        """Whether anything at all may stand here."""
        return all(set(branch) <= {"title", "x-role", "default"} for branch in self.branches)

    @property
    def most(self) -> int | None:
        """The largest number allowed: all there is."""
        return next((int(one["maximum"]) for one in self._with_items if "maximum" in one), None)

    @property
    def item(self) -> Shape:
        return Shape(tuple(self._items()) or self.branches, self.definitions, self.name)

    def names(self, part: str) -> bool:
        """Whether a part of that name is declared, so that the name itself says nothing."""
        return any(part in branch.get("properties", {}) for branch in self._with_items)

    def part(self, name: str) -> Shape:
        parts = [branch["properties"][name] for branch in self._with_items if name in branch.get("properties", {})]
        inner = tuple(flat for one in parts for flat in _flat(one, self.definitions))
        return Shape(inner, self.definitions, name)

    @property
    def _with_items(self) -> Sequence[Schema]:
        """One alone may stand where several may."""
        return (*self.branches, *self._items())

    def _items(self) -> Iterator[Schema]:
        for branch in self.branches:
            for one in (branch.get("items"), *branch.get("prefixItems", ())):
                if one:
                    yield from _flat(one, self.definitions)


def choices_of_results(ability: Ability) -> frozenset[str]:
    """What its result may say where only a few things may stand: the kind of a column, the state of an event."""
    return frozenset(_choices(ability.schema()["result"]))


def _choices(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        given = cast("Schema", schema)
        yield from (str(one) for one in given.get("enum", ()))
        for inner in given.values():
            yield from _choices(inner)
    elif isinstance(schema, list):
        for inner in cast("list[Any]", schema):
            yield from _choices(inner)


def parts_of(ability: Ability) -> frozenset[str]:
    """What the parts of its result are called, at any depth."""
    schema = ability.schema()["result"]
    return frozenset(
        str(name).casefold()
        for one in (schema, *schema.get("$defs", {}).values())
        for name in one.get("properties", {})
    )


def _constant(branch: Schema) -> tuple[Any, ...]:
    return (branch["const"],) if "const" in branch else ()


def _flat(schema: Schema, definitions: Schema) -> Iterator[Schema]:
    """The branches of unions and references, without what joins them."""
    if "$ref" in schema:
        yield from _flat(definitions[str(schema["$ref"]).rpartition("/")[2]], definitions)
        return
    found = [one for union in _UNIONS for one in schema.get(union, ())]
    if not found:
        yield schema
    for one in found:
        yield from _flat({**one, **({"x-kind": schema["x-kind"]} if "x-kind" in schema else {})}, definitions)
