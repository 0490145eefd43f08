"""Templates of phrases, compiled to small graphs.

(a|b)  one of   [x]  may be left out   {slot} {slot:type}  a typed value   <rule>  a shared part
{param=value}  matches nothing and sets a parameter
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from deskhand.planner.text import tokenised

Json = str | int | bool
_PIECE: Final = re.compile(r"[()\[\]|]|<[a-z_]+>|\{[^{}]*\}|[^()\[\]|<>{}]+")
_SLOT: Final = re.compile(r"\{([a-z_]+)(?::([a-z_]+))?\}")
_SET: Final = re.compile(r"\{([a-z_]+)=([^{}]*)\}")


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


@dataclass(frozen=True, slots=True)
class Template:
    """One phrase of one ability."""

    ability: str
    text: str
    start: Node


def compiled(ability: str, text: str, rules: Mapping[str, str]) -> Template:
    """The graph of a template; raises `BadTemplate`."""
    end = Node("end", ends=True)
    reader = _Reader(text, rules, ())
    tree = reader.choice()
    if reader.left():
        raise BadTemplate(f"{ability}: {text!r}: something is left after the end: {reader.left()!r}")
    return Template(ability, text, _graph(tree, end))


@dataclass(frozen=True, slots=True)
class Row:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Fork:
    options: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    kind: Literal["word", "slot", "set"]
    text: str
    type: str = ""
    value: Json = ""


Tree = Row | Fork | Leaf


class _Reader:
    """Recursive descent over the pieces of one template."""

    def __init__(self, text: str, rules: Mapping[str, str], inside: tuple[str, ...]) -> None:
        self.text = text
        self.rules = rules
        self.inside = inside
        self.pieces = _PIECE.findall(text)
        self.at = 0
        if "".join(self.pieces) != text:
            raise BadTemplate(f"{text!r}: brackets do not match")

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
        return Row(tuple(parts))

    def _next(self) -> str | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def _part(self, piece: str) -> Tree:
        if piece in "([":
            inner = self.choice()
            closing = ")" if piece == "(" else "]"
            if self._next() != closing:
                raise BadTemplate(f"{self.text!r}: {closing!r} is missing")
            self.at += 1
            return inner if piece == "(" else Fork((inner, Row(())))
        if piece.startswith("<"):
            return self._rule(piece[1:-1])
        if piece.startswith("{"):
            return self._slot(piece)
        return Row(tuple(Leaf("word", token.key) for token in tokenised(piece).tokens))

    def _rule(self, name: str) -> Tree:
        if name not in self.rules or name in self.inside:
            raise BadTemplate(f"{self.text!r}: there is no rule <{name}>, or it contains itself")
        inner = _Reader(self.rules[name], self.rules, (*self.inside, name))
        tree = inner.choice()
        if inner.left():
            raise BadTemplate(f"rule <{name}>: something is left after the end: {inner.left()!r}")
        return tree

    def _slot(self, piece: str) -> Tree:
        if found := _SET.fullmatch(piece):
            return Leaf("set", found[1], value=_constant(found[2]))
        if found := _SLOT.fullmatch(piece):
            return Leaf("slot", found[1], type=found[2] or found[1])
        raise BadTemplate(f"{self.text!r}: {piece!r} is no slot")


def _constant(text: str) -> Json:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() else text


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


def slot_types(template: Template) -> set[str]:
    """Every slot type a template uses."""
    return {node.type for node in _nodes(template) if node.kind == "slot"}


def words_of(template: Template) -> set[str]:
    """Every literal word of a template."""
    return {node.text for node in _nodes(template) if node.kind == "word"}


def _nodes(template: Template) -> Iterator[Node]:
    seen: set[int] = set()
    waiting = [template.start]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            waiting += node.next
