"""Which files are meant by what is named in a request: one, several, or a search for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from deskhand.core.paths import split_ending
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.files import BY
from deskhand.planner.evidence.named import Mention
from deskhand.planner.slots.described import WHICH_ONE
from deskhand.planner.values import MANY, Either, Exact, Search, Value

_DETERMINERS: Final = frozenset({"the", "my", "our", "this", "that", "his", "her", "their"})
_MEASURED: Final = frozenset({"when", "larger", "smaller"})
"""By these files are looked for, and not by what they are called."""


def distinct(found: Sequence[Mention]) -> list[Mention]:
    """Each place once."""
    return list({(one.start, one.stop): one for one in found}.values())


def ranks_all(mention: Mention) -> bool:
    """Whether words such as "big" put everything in a row and pick none of it."""
    if not isinstance(mention.value, Search):
        return False
    args = mention.value.args
    return "order" in args and args.get("limit", MANY) == MANY and not args.keys() & {"larger", "smaller"}


def first_of(found: Sequence[Mention], stretch: Stretch) -> Value | None:
    """One file of what is named: one with its ending before a word that a file is called by too."""
    written = any(split_ending(stretch.of.words.raw(one.start, one.stop))[1] for one in found)
    found = [one for one in found if not (written and _is_any_word(one, stretch))] or found
    value = found[0].value
    if isinstance(value, Search):
        if value.args.get("limit") == 1:
            return value
        paths = [fact.path for fact in found[0].facts]
        return Exact(paths[0]) if len(paths) == 1 else Either(tuple(paths[:3])) if paths else None
    if isinstance(value, Exact) and isinstance(value.value, tuple):
        return Exact(value.value[0]) if len(value.value) == 1 else Either(tuple(value.value[:3]))
    return value


def _apart(found: Sequence[Mention], stretch: Stretch) -> list[Mention]:
    """What is named without a word that goes on a name: "the passport scan" is one, and no scan001.pdf beside it."""
    goes_on = {
        one.start
        for front in found
        for one in found
        if one.start == front.stop and isinstance(front.value, Exact) and _is_any_word(one, stretch)
    }
    return [one for one in found if one.start not in goes_on]


def _is_any_word(one: Mention, stretch: Stretch) -> bool:
    """Whether a file is named by one word that no article stands before, and that may be any: "main trends"."""
    before = stretch.of.keys[one.start - 1] if one.start else ""
    raw = stretch.of.words.raw(one.start, one.stop)
    return one.stop - one.start == 1 and raw.islower() and "." not in raw and before not in _DETERMINERS


def several_of(found: Sequence[Mention], stretch: Stretch) -> Value | None:
    """All files that are named; a description alone stays a search."""
    if len(found) == 1:
        one = _in_its_folder(found[0], stretch)
        many = isinstance(one.value, Either) and _is_plural(one, stretch)
        return Exact(tuple(fact.path for fact in one.facts)) if many and one.facts else one.value
    ways: list[tuple[str, ...]] = [()]
    if any(isinstance(one.value, Search) and one.value.args.keys() & _MEASURED for one in found):
        return None  # which of them these are is only known once they are looked for
    for one in _apart(found, stretch):
        paths = _paths(one, stretch)
        if not paths:
            continue
        ways = [tuple(dict.fromkeys((*way, *more))) for way in ways for more in paths][:3]
    if not ways[0]:
        return None
    return Exact(ways[0]) if len(ways) == 1 else Either(tuple(Exact(way) for way in ways))


def _paths(one: Mention, stretch: Stretch) -> list[tuple[str, ...]]:
    value = one.value
    if isinstance(value, Either) and not _is_plural(one, stretch):
        return [(str(option),) for option in value.options]
    if isinstance(value, Exact) and isinstance(value.value, tuple):
        return [value.value]
    facts = one.facts
    if isinstance(value, Search) and (order := str(value.args.get("order", ""))) in BY:
        facts = sorted(facts, key=BY[order])[: int(str(value.args.get("limit", MANY)))]
    paths = tuple(fact.path for fact in facts)
    return [paths] if paths else []


def _folder_before(one: Mention, stretch: Stretch) -> Mention | None:
    """The folder that a Chinese name stands right behind: 下载里的发票."""
    before = (place for place in stretch.kind("folder") if place.stop == one.start)
    return next(before, None) if stretch.of.lex.lang == "zh" else None


def _in_its_folder(one: Mention, stretch: Stretch) -> Mention:
    """What is named with only those of its files that lie in the folder that is said."""
    front = _folder_before(one, stretch)
    below = f"{front.value.value}/" if front is not None and isinstance(front.value, Exact) else ""
    inside = tuple(fact for fact in one.facts if below and fact.path.startswith(below))
    if not inside or len(inside) == len(one.facts):
        return one
    paths = tuple(fact.path for fact in inside)
    value = Exact(paths) if len(paths) == 1 else Either(tuple(Exact((path,)) for path in paths))
    return replace(one, value=value, facts=inside)


def _is_plural(one: Mention, stretch: Stretch) -> bool:
    front = _folder_before(one, stretch)
    if front is not None:
        return not any(which in WHICH_ONE for which in stretch.of.words.raw(front.start, one.stop))
    last = stretch.of.keys[one.stop - 1]
    before = stretch.of.keys[max(0, one.start - 2) : one.start]
    plural = (
        last.isascii()
        and last.endswith("s")
        and not last.endswith("ss")
        and stretch.mentions.stems[one.stop - 1] != last
    )
    return plural or any(word in ("all", "both", "every", "two", "three", "两", "所有", "全", "都") for word in before)
