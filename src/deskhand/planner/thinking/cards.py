"""An ability in one line, as a model is told of it: what it is called, takes, gives and does to the world.

A brief card says which parameters there are; a full one also how values with parts are written, and what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.phrases import Phrases
from deskhand.core.plan.types import ListOf, RecordOf, Type

_PARTS: Final = 10
_CHOICES: Final = 14
_ABOUT: Final = 110
_SAID: Final = 240
_EFFECTS: Final = ("reads", "changes", "others see it", "costs or is final")
_PLAIN: Final[Mapping[str, str]] = {"string": "text", "integer": "int", "number": "number", "boolean": "bool"}
Schema = Mapping[str, Any]


def brief(ability: Ability, phrases: Mapping[str, Phrases]) -> str:
    """`files.move(files!:files, to!:folder) -> files, to [changes] Move files to a folder.`"""
    needed = set(ability.required())
    params = [f"{name}{'!' if name in needed else ''}:{short(kind)}" for name, kind in ability.param_types.items()]
    gives = list(ability.result_type.parts)[:_PARTS]
    return f"{ability.id}({', '.join(params)}){_gives(gives)} {_ending(ability, phrases)}"


def full(ability: Ability, phrases: Mapping[str, Phrases]) -> str:
    """The same with the forms of its values, and of what it gives."""
    schema = ability.params.model_json_schema()
    forms = _Forms(schema.get("$defs", {}))
    needed = set(ability.required())
    params = [f"{name}{'!' if name in needed else ''}:{forms.of(one)}" for name, one in schema["properties"].items()]
    parts = [f"{name}{_part(kind)}" for name, kind in list(ability.result_type.parts.items())[:_PARTS]]
    return f"{ability.id}({', '.join(params)}){_gives(parts)} {_ending(ability, phrases)}"


def _part(kind: Type) -> str:
    """Which parts a part has of what comes out; that a text is one, its name says well enough."""
    if isinstance(kind, ListOf) and kind.kind == "list":
        inner = _part(kind.item)
        return f":[{inner[1:]}]" if inner else ""
    return ":{" + ", ".join(list(kind.parts)[:_PARTS]) + "}" if isinstance(kind, RecordOf) else ""


def short(kind: Type, depth: int = 0) -> str:
    """A type in as few words as a model needs."""
    if isinstance(kind, ListOf):
        return f"[{short(kind.item, depth)}]" if kind.kind == "list" else kind.kind
    if isinstance(kind, RecordOf):
        return (
            kind.name if depth else "{" + ", ".join(f"{n}:{short(k, depth + 1)}" for n, k in kind.parts.items()) + "}"
        )
    if kind.choices:
        return "|".join(choice for choice in kind.choices[:_CHOICES] if choice)
    return {"boolean": "bool", "integer": "int", "anything": "any"}.get(kind.kind, kind.kind)


def _gives(parts: Sequence[str]) -> str:
    return f" -> {', '.join(parts)}" if parts else ""


def _ending(ability: Ability, phrases: Mapping[str, Phrases]) -> str:
    about = phrases[ability.id].about[:_ABOUT] if ability.id in phrases else ""
    return f"[{_EFFECTS[ability.worst]}] {about}".rstrip()


@dataclass
class _Forms:
    """How values are written, out of one JSON schema; each form with parts is spelt out where it comes first."""

    defs: Mapping[str, Schema]
    spelt: set[str] = field(default_factory=set[str])

    def of(self, schema: Schema) -> str:
        if "x-kind" in schema:
            return str(schema["x-kind"])
        if "$ref" in schema:
            return self._named(str(schema["$ref"]).rpartition("/")[2])
        if "const" in schema:
            return str(schema["const"])
        if "enum" in schema:
            return "|".join(str(one) for one in cast("Sequence[object]", schema["enum"])[:_CHOICES] if one != "")
        for either in ("anyOf", "oneOf"):
            if either in schema:
                return self._either(schema, schema[either])
        if schema.get("type") == "array":
            return f"[{self.of(schema.get('items', {}))}]"
        if schema.get("type") == "object":
            return self._object(schema)
        return _PLAIN.get(str(schema.get("type")), "any")

    def _named(self, name: str) -> str:
        if name in self.spelt:
            return name
        self.spelt.add(name)
        said = self._object(self.defs[name])
        return said if "{do:" in said else f"{name}{said}"

    def _either(self, schema: Schema, ways: Sequence[Schema]) -> str:
        said = list(dict.fromkeys(self.of(one) for one in ways if one.get("type") != "null"))
        about = str(schema.get("description", ""))[:_SAID]
        return f"({about})" if about else "any" if "any" in said else "|".join(said)

    def _object(self, schema: Schema) -> str:
        needed = set(schema.get("required", ()))
        properties: Mapping[str, Schema] = schema.get("properties", {})
        rows = sorted(properties.items(), key=lambda one: one[0] != "do")
        parts = [f"{name}{'!' if name in needed and 'const' not in one else ''}:{self.of(one)}" for name, one in rows]
        return "{" + ", ".join(parts) + "}" if parts else "object"
