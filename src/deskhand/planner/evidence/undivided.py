"""Texts that were cut up: what looks like a value of its own and is the rest, or the beginning, of what is said.

"Todo: send the invoice to Acme" has no list called Acme; "tell Bob the lease is signed" hands no lease on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.paths import split_ending
from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.tags import Part
from deskhand.planner.reading import Reading

_TASKS: Final[Mapping[str, str]] = {"todo.add": "text", "todo.done": "task"}
_BESIDE: Final = frozenset({"note", "list_"})
_LISTS: Final = frozenset(
    {"list", "lists", "note", "notes", "todo", "todos", "to-do", "task", "tasks", "清单", "列表", "备注", "待办"}
)
"""Words that say that a list, or a note, is meant."""
_PUTS: Final = frozenset({"add", "put", "enter", "加", "添加", "放"})
_TELLS: Final[Mapping[Lang, Pattern]] = {
    "en": Pattern(r"\b(?:tell|let|inform|notify|remind|ask)$"),
    "zh": Pattern(r"(?:告诉|通知|转告|提醒|让|叫|请)$"),
}
"""Behind these words and somebody's name stands what he is told."""
_JOINS: Final[Mapping[Lang, Pattern]] = {
    "en": Pattern(r"(?:^|\s)(?:that|saying|says|:)$"),
    "zh": Pattern(r"(?:[说讲言：:](?:一声|一下)?|(?:内容|正文)[是为]?)$"),
}
_HANDED: Final[Mapping[Lang, Pattern]] = {
    "en": Pattern(r"\b(?:attach\w*|enclos\w*|with|along)\b"),
    "zh": Pattern(r"附|带附件|[,，](?:[把将发])"),
}
_SAYS: Final = frozenset({"text", "body"})
_PREDICATES: Final = frozenset({
    "is", "isn't", "are", "aren't", "was", "wasn't", "were", "weren't", "has", "hasn't", "have", "haven't", "had",
    "will", "won't", "would", "can", "can't", "cannot", "could", "must", "should", "may", "might", "needs", "does",
    "doesn't", "did", "didn't", "looks",
})  # fmt: skip
"""What a sentence goes on with behind what it is about."""


def undivided(stretch: Stretch, ability: Ability, parts: Sequence[Part]) -> Sequence[Part]:
    """The parts with each such text whole."""
    if (told := _told(stretch, ability, parts)) is not None:
        return told
    found = list(parts)
    for first, second in pairwise(sorted(parts, key=lambda one: one.start)):
        if _goes_on(stretch, ability, first, second) or _begins(stretch, first, second):
            name = first.param if _goes_on(stretch, ability, first, second) else second.param
            found = [one for one in found if one not in (first, second)]
            found.append(Part(name, _begin(stretch, first), second.stop))
            break
    return found


def _told(stretch: Stretch, ability: Ability, parts: Sequence[Part]) -> Sequence[Part] | None:
    """Where somebody is told something: all that is behind it is the text, and what it is about goes not with it."""
    says = next((name for name in ("text", "body") if name in ability.param_types), "")
    whom = next((one for one in parts if one.param in ("person", "to", "mail")), None)
    files = next((one for one in parts if one.param == "files"), None)
    if not says or whom is None or files is None or files.start < whom.stop or _is_written_out(stretch, files):
        return None
    of, stop = stretch.of, stretch.core[1]
    if _HANDED[of.lex.lang].search(_joined(of.lex.lang, of.keys[files.stop : stop])) is not None:
        return None
    start = _behind_telling(of, whom, files.start, goes_on=files.stop < stop)
    if start is None:
        return None
    kept = [one for one in parts if one.start < start and one not in (files, whom)]
    return [*kept, whom, Part(says, start, stop)]


def _behind_telling(of: Reading, whom: Part, until: int, *, goes_on: bool) -> int | None:
    """Where that begins which somebody is told; None where he is not told, but handed something.

    In Chinese a comma does where the sentence goes on behind what it is about.
    """
    lang, keys = of.lex.lang, of.keys
    between = _joined(lang, keys[whom.stop : until])
    if _HANDED[lang].search(between) is not None:
        return None
    for at in range(until, whom.stop, -1):
        if _JOINS[lang].search(_joined(lang, keys[whom.stop : at])) is not None:
            return at
    if lang == "zh" and goes_on and until > whom.stop and keys[until - 1] in (",", "，"):
        return until
    tells = _TELLS[lang].search(_joined(lang, keys[max(0, whom.start - 4) : whom.start])) is not None
    return whom.stop if tells and not of.words.tokens[whom.stop].is_mark else None


def _joined(lang: Lang, keys: Sequence[str]) -> str:
    return (" " if lang == "en" else "").join(keys)


def _is_written_out(stretch: Stretch, files: Part) -> bool:
    return any(split_ending(token.raw)[1] for token in stretch.of.words.tokens[files.start : files.stop])


def _goes_on(stretch: Stretch, ability: Ability, first: Part, second: Part) -> bool:
    """Whether the second is the rest of a task, and neither its list nor a note on it."""
    if first.param != _TASKS.get(ability.id) or second.param not in _BESIDE:
        return False
    keys, (start, stop) = stretch.of.keys, stretch.core
    between = range(first.stop, second.start)
    if not all(stretch.mentions.is_little(at) for at in between) or _LISTS & {*keys[first.stop : second.stop]}:
        return False
    return _LISTS.intersection(keys[start:stop]) != frozenset() or keys[first.start - 1] not in _PUTS


def _begins(stretch: Stretch, first: Part, second: Part) -> bool:
    """Whether the first is what a message speaks about, and not a file that goes with it."""
    says = first.param == "files" and second.param in _SAYS and first.stop == second.start
    return says and stretch.of.keys[second.start] in _PREDICATES


def _begin(stretch: Stretch, part: Part) -> int:
    at = part.start
    return at - (at > 0 and part.param == "files" and stretch.of.keys[at - 1] in ("the", "my", "our", "your", "this"))
