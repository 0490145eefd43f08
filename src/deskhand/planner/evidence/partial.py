"""A part of a file or a folder that is named, and not the whole.

"Delete the title of pitch deck.pptx" throws nothing away, "the contents of Archive" not the folder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.paths import split_ending
from deskhand.core.pattern import Pattern
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.weighing import Weighed
from deskhand.planner.reading import Reading
from deskhand.planner.values import Earlier, Exact

_WHOLE: Final = ("files.", "mail.", "message.", "cloud.")
"""What takes files as they are, and never a part of one."""
_FILES: Final = ("file", "files")
_ENDED: Final = Pattern(r"\.[A-Za-z][A-Za-z0-9]{1,4}(?![A-Za-z0-9])")
_LATER: Final = Pattern(r"schedul|automat|timer|recurring|every|定时|任务|自动|每")


def takes_the_whole(one: Weighed, ability: Ability, mentions: Mentions, start: int, stop: int) -> bool:
    """Whether a reading takes the whole where the words between `start` and `stop` speak of a part of it."""
    if not ability.id.startswith(_WHOLE):
        return False
    told, types = one.signed | one.recorded | one.written, ability.param_types
    for name, value, a, b in one.match.bound:
        if name not in types or types[name].kind not in _FILES or not isinstance(value, Exact | Earlier):
            continue
        others = told | one.held.difference(range(a, b))
        if any(
            _is_part(mentions, others, at, of_a_folder=folder)
            for place, folder in _named(mentions, value, a, b)
            for at in _held_by(mentions, place, start, stop, of_a_folder=folder)
        ):
            return True
    return False


def _named(mentions: Mentions, value: Exact | Earlier, start: int, stop: int) -> Iterator[tuple[range, bool]]:
    """Where a file, or the folder that is taken, is named, and whether it is, or may be, a folder."""
    if isinstance(value, Earlier):
        yield from ((range(one.start, one.stop), True) for one in mentions.of_kind("it", start, stop))
        return
    for one in mentions.of_kind("file", start, stop):
        if isinstance(one.value, Exact) and any(fact.kind == "file" for fact in one.facts):
            yield range(one.start, one.stop), False
    for one in mentions.of_kind("folder", start, stop):
        taken = value.value if isinstance(value.value, tuple) else (value.value,)
        if isinstance(one.value, Exact) and one.value.value in taken:
            yield range(one.start, one.stop), True


def _held_by(mentions: Mentions, place: range, start: int, stop: int, *, of_a_folder: bool) -> Iterator[int]:
    """The words that stand where a part of what is named would: before an "of", in Chinese behind a 的."""
    of = mentions.of
    if of.lex.lang == "zh":
        first = place.start + 1 if of_a_folder else place.stop - 1  # a folder is named with its 里
        read = (of.lex.holding.at(of.keys, at, stop) for at in range(first, place.stop + 1))
        behind = next((one[0] for one in read if one is not None), stop)
        yield from range(behind, stop)
        return
    at = place.start
    while at > start and mentions.is_little(at - 1) and of.lex.holding.before(of.keys, start, at) is None:
        at -= 1
    front = of.lex.holding.before(of.keys, start, at)
    yield from range(start, front) if front is not None else ()


def _is_part(mentions: Mentions, told: Collection[int], at: int, *, of_a_folder: bool) -> bool:
    """Whether a word is none that a value or what is done is read from, and no mere "file" or "the".

    Of a folder files are a part.
    """
    of = mentions.of
    sort = not of_a_folder and of.lex.described.at(of.keys, at, at + 1) is not None
    return at not in told and not sort and not of.words.tokens[at].is_mark and not mentions.is_little(at)


def cuts_a_name(mentions: Mentions, start: int, stop: int) -> bool:
    """Whether a text begins within the whole name of a file: what 采购合同 asks for is no 合同 to be bought."""
    cut = (one for one in mentions.all.get("file", ()) if one.start < start < one.stop <= stop)
    said = ((one, mentions.of.words.raw(one.start, one.stop).casefold()) for one in cut)
    return any(split_ending(fact.name)[0].casefold() == words for one, words in said for fact in one.facts)


def calls_off_a_file(one: Weighed, of: Reading) -> bool:
    """Whether what is no longer to be done is what a file here is called, and no word speaks of what is done later."""
    said = (value for name, value, *_ in one.match.bound if name == "schedule" and isinstance(value, Exact))
    named = one.ability == "schedule.remove" and any(
        _ENDED.search(str(value.value)) or of.places.about(str(value.value)) for value in said
    )
    return named and _LATER.search(of.line.text) is None
