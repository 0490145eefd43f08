"""Templates of phrases, compiled to small graphs.

(a|b)  one of   [x]  may be left out   {slot} {slot:type}  a typed value   <rule>  a shared part
{param=value}  matches nothing and sets a parameter   {param.part:type} {param.part=value}  of a part of one
{param.list.0.part:type}  of a part of the first in a list inside it
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, Literal, NamedTuple

from deskhand.planner.text import keys_of

Json = str | int | bool
_PIECE: Final = re.compile(r"[()\[\]|]|<[a-z_]+>|\{[^{}]*\}|[^()\[\]|<>{}]+")
_NAME: Final = r"[a-z_]+(?:\.(?:[a-z_]+|\d))*"
_SLOT: Final = re.compile(rf"\{{({_NAME})(?::([a-z_]+))?\}}")
_SET: Final = re.compile(rf"\{{({_NAME})=([^{{}}]*)\}}")


class BadTemplate(ValueError):
    """A template that cannot be read; the text says which and where."""


@dataclass(eq=False, slots=True)
class Node:
    """One state: what it wants, and where it goes on. `first` holds the words it can begin with."""

    kind: Literal["word", "slot", "set", "fork", "end"]
    text: str = ""
    type: str = ""
    value: Json = ""
    next: tuple[Node, ...] = ()
    first: frozenset[str] = frozenset()
    opens: bool = False
    """Begins with a slot."""
    ends: bool = False
    """May match nothing more."""


@dataclass(frozen=True)
class Template:
    """One phrase of one ability; its graph is made when a request first may fit it."""

    ability: str
    text: str
    tree: Tree
    leaves: tuple[Leaf, ...] = ()
    """Every slot of it, in the order they are written."""

    @cached_property
    def start(self) -> Node:
        return _graph(self.tree, Node("end", ends=True))

    @property
    def opening(self) -> Opening:
        return self.tree.opening

    @property
    def needs(self) -> Needs:
        """Every match uses one word of each of these."""
        return self.tree.needs

    @cached_property
    def slots(self) -> frozenset[str]:
        """The types of its slots that every match uses."""
        return _always(self.tree)


class Compiler:
    """Templates of one language; a shared rule is read once."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        self._rules = rules
        self._read: dict[str, _Reader] = {}
        self.words = set[str]()
        """Every literal word of what was compiled."""

    def compiled(self, ability: str, text: str) -> Template:
        """The graph of a template; raises `BadTemplate`."""
        reader = _Reader(text, self._rule, ())
        if reader.left():
            raise BadTemplate(f"{ability}: {text!r}: something is left after the end: {reader.left()!r}")
        self.words |= reader.words
        return Template(ability, text, reader.tree, tuple(reader.leaves))

    def _rule(self, name: str, inside: tuple[str, ...]) -> _Reader:
        if name not in self._rules or name in inside:
            raise BadTemplate(f"there is no rule <{name}>, or it contains itself")
        if name not in self._read:
            reader = _Reader(self._rules[name], self._rule, (*inside, name))
            self._read[name] = reader
            if reader.left():
                raise BadTemplate(f"rule <{name}>: something is left after the end: {reader.left()!r}")
        return self._read[name]


Needs = tuple[frozenset[str], ...]


class Opening(NamedTuple):
    """How a part can begin: with these words, with a slot, or with nothing at all."""

    first: frozenset[str]
    slot: bool
    nothing: bool


_NONE: Final[frozenset[str]] = frozenset()
_SETS: Final[dict[frozenset[str], frozenset[str]]] = {}


def _same(words: frozenset[str]) -> frozenset[str]:
    """A set of words as it was first made: the same few stand in many templates."""
    return _SETS.setdefault(words, words)


_EMPTY: Final = Opening(_NONE, slot=False, nothing=True)


class Row:
    """Parts one after another. What is asked of every part of every phrase is worked out once, as it is read."""

    __slots__ = ("needs", "opening", "parts")

    def __init__(self, parts: tuple[Tree, ...]) -> None:
        self.parts = parts
        self.needs: Needs = tuple([need for part in parts for need in part.needs])
        self.opening = parts[0].opening if parts else _EMPTY
        for part in parts[1:]:
            if not self.opening.nothing:
                break
            front, behind = self.opening, part.opening
            self.opening = Opening(_same(front.first | behind.first), front.slot or behind.slot, behind.nothing)


class Fork:
    """One of several parts."""

    __slots__ = ("needs", "opening", "options")

    def __init__(self, options: tuple[Tree, ...]) -> None:
        self.options = options
        all_need = all(option.needs for option in options)
        self.needs: Needs = (_same(_NONE.union(*[min(one.needs, key=len) for one in options])),) if all_need else ()
        openings = [option.opening for option in options]
        self.opening = Opening(
            _same(_NONE.union(*[one.first for one in openings])),
            any(one.slot for one in openings),
            any(one.nothing for one in openings),
        )


class Leaf:
    """One word, slot or set value."""

    __slots__ = ("kind", "needs", "opening", "text", "type", "value")

    def __init__(self, kind: Literal["word", "slot", "set"], text: str, type_: str = "", value: Json = "") -> None:
        self.kind: Final = kind
        self.text = text
        self.type = type_
        self.value = value
        words = frozenset((text,)) if kind == "word" else _NONE
        self.needs: Needs = (words,) if words else ()
        self.opening = Opening(words, kind == "slot", kind == "set")


Tree = Row | Fork | Leaf
_NOTHING: Final = Row(())
Rule = Callable[[str, tuple[str, ...]], "_Reader"]
"""A shared part as it was read, given the parts around it."""


class _Reader:
    """Recursive descent over the pieces of one template."""

    def __init__(self, text: str, rule: Rule, inside: tuple[str, ...]) -> None:
        self.text = text
        self.rule = rule
        self.inside = inside
        self.pieces = _PIECE.findall(text)
        self.at = 0
        if "".join(self.pieces) != text:
            raise BadTemplate(f"{text!r}: brackets do not match")
        self.words = set[str]()
        self.leaves = list[Leaf]()
        self.tree = self.choice()

    def left(self) -> str:
        return "".join(self.pieces[self.at :])

    def choice(self) -> Tree:
        options = [self.row()]
        while self._next() == "|":
            self.at += 1
            options.append(self.row())
        return options[0] if len(options) == 1 else Fork(tuple(options))

    def row(self) -> Tree:
        parts: list[Tree] = []
        while (piece := self._next()) is not None and piece not in ")]|":
            self.at += 1
            parts.append(self._part(piece))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def _next(self) -> str | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def _part(self, piece: str) -> Tree:
        if piece in "([":
            inner = self.choice()
            closing = ")" if piece == "(" else "]"
            if self._next() != closing:
                raise BadTemplate(f"{self.text!r}: {closing!r} is missing")
            self.at += 1
            return inner if piece == "(" else Fork((inner, _NOTHING))
        if piece.startswith("<"):
            shared = self.rule(piece[1:-1], self.inside)
            self.words |= shared.words
            self.leaves += shared.leaves
            return shared.tree
        if piece.startswith("{"):
            slot = _slot(piece)
            if slot is None:
                raise BadTemplate(f"{self.text!r}: {piece!r} is no slot")
            if slot.kind == "slot":
                self.leaves.append(slot)
            return slot
        words, tree = _spelled(piece)
        self.words.update(words)
        return tree


@cache
def _slot(piece: str) -> Leaf | None:
    if found := _SET.fullmatch(piece):
        return Leaf("set", found[1], value=_constant(found[2]))
    if found := _SLOT.fullmatch(piece):
        return Leaf("slot", found[1], found[2] or found[1].rpartition(".")[2])
    return None


@cache
def _spelled(piece: str) -> tuple[tuple[str, ...], Tree]:
    """Plain words; the same few stand in many templates."""
    keys = keys_of(piece.strip())
    words = [_word(key) for key in keys]
    return keys, words[0] if len(words) == 1 else Row(tuple(words))


@cache
def _word(key: str) -> Tree:
    return Leaf("word", key)


def _constant(text: str) -> Json:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() else text


def _always(tree: Tree) -> frozenset[str]:
    """Types of slots that each way through has."""
    if isinstance(tree, Leaf):
        return frozenset({tree.type}) if tree.kind == "slot" else frozenset()
    if isinstance(tree, Row):
        return frozenset[str]().union(*map(_always, tree.parts))
    return frozenset[str].intersection(*map(_always, tree.options))


def _graph(tree: Tree, then: Node) -> Node:
    if isinstance(tree, Row):
        for part in reversed(tree.parts):
            then = _graph(part, then)
        return then
    if isinstance(tree, Fork):
        ways = tuple(_graph(option, then) for option in tree.options)
        first = frozenset[str]().union(*(way.first for way in ways))
        opens, ends = any(way.opens for way in ways), any(way.ends for way in ways)
        return Node("fork", next=ways, first=first, opens=opens, ends=ends)
    if tree.kind == "word":
        return Node("word", text=tree.text, next=(then,), first=frozenset({tree.text}))
    if tree.kind == "slot":
        return Node("slot", text=tree.text, type=tree.type, next=(then,), opens=True)
    return Node("set", tree.text, value=tree.value, next=(then,), first=then.first, opens=then.opens, ends=then.ends)


def slot_types(template: Template) -> frozenset[str]:
    """Every slot type a template uses."""
    return frozenset([leaf.type for leaf in template.leaves])
