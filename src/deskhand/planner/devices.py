"""Which computer a request is for: "on my laptop …", "在办公室电脑上…". What says it is taken out of the words.

Only what is said as a place to work at counts. A folder called laptop stays a folder, and so does whatever is quoted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files as resources
from typing import Any, Final

from deskhand.core.pattern import Pattern
from deskhand.core.plan.model import Do, walk
from deskhand.core.plan.types import Of
from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.core.words import Words as Sentence
from deskhand.core.world.terms import words_of
from deskhand.planner.compose import MAX_GOAL
from deskhand.planner.planned import Planned
from deskhand.planner.text import HAN, Token, Words, folded, tokenised

LONGEST: Final = {"en": 5, "zh": 16}
"""Tokens in the longest name that is looked for."""
_HAN: Final = Pattern(rf"[{HAN}]")
_TRIMMED: Final = " \t\r\n,，:：;；、"
UNKNOWN: Final = Sentence(
    "None of your computers is called “{said}”. Nothing was done. They are called: {names}.",
    "您的电脑中没有叫“{said}”的。没有做任何更改。它们是：{names}。",
)
TOO_MANY: Final = Sentence(
    "This names two computers, “{said}” and “{also}”. Nothing was done. Ask for one at a time.",
    "这里提到了两台电脑：“{said}”和“{also}”。没有做任何更改。请一次只说一台。",
)
WHITHER: Final = Sentence(
    "“{said}” is where it comes from, and the folder may be there or on another computer. Nothing was done. Files are "
    "not carried between computers: say “on {said}” to do all of it there, or have them sent to you.",
    "“{said}”是来源，而目标文件夹可能在那台电脑上，也可能在另一台上。没有做任何更改。文件不会在电脑之间传送："
    "要全部在那里做，请说“在 {said} 上”，或者让它把文件发给您。",
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A computer that was said, and the request without it."""

    said: str
    names: tuple[str, ...]
    """Those that it may mean; none where none is called so."""
    rest: str
    also: str = ""
    """Another one that was said too, to work at or to carry things to."""
    source: bool = False
    """Said as where something comes from: "from my laptop"."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    start: int
    end: int
    said: str
    names: tuple[str, ...]
    source: bool = False


def device_in(words: Words, names: Sequence[str], named: Callable[[str], bool]) -> Spoken | None:
    """The computer that a request is for, of those with these names; None where it says none.

    `named` says whether a file or folder here is called so.
    """
    if not names:
        return None
    found = _first(words, names, named)
    if found is None:
        return None
    rest = _without(words, found)
    more = _first(tokenised(rest), names, named)
    if more is not None and more.names == found.names:
        return Spoken(found.said, found.names, _without(tokenised(rest), more), source=found.source and more.source)
    also = more.said if more is not None else _carried(tokenised(rest), names, named)
    return Spoken(found.said, found.names, rest, also, found.source)


def meant(said: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names that somebody may mean who says this: the one that it is, else those that have all its words."""
    exact = tuple(name for name in names if folded(name) == folded(said).strip())
    if exact:
        return exact
    if len(names) == 1 and frozenset(_same(said)) <= _any():
        return ()
    for split in (_plain, _same):
        wanted = frozenset(split(said))
        whole = tuple(name for name in names if wanted and wanted == frozenset(split(name)))
        found = whole or tuple(name for name in names if wanted and wanted <= frozenset(split(name)))
        if found or (split is _plain and wanted <= _any()):
            return found
    return ()


def is_a_computer(said: str) -> bool:
    """Whether this is what a kind of computer is called, in either language."""
    return said in _table("kinds")["words"] or _same_words().get(said) in _table("kinds")["words"]


def elsewhere(spoken: Spoken, names: Sequence[str], lang: Lang) -> Planned:
    """What is answered to words that name no computer of the person's, or two at once."""
    if spoken.also:
        return Planned("teach", lang, reason=TOO_MANY.said(lang, said=spoken.said, also=spoken.also))
    reason = UNKNOWN.said(lang, said=spoken.said, names=("、" if lang == "zh" else ", ").join(names))
    return Planned("teach", lang, unused=(spoken.said,), missing=(spoken.said,), reason=reason)


def brought(planned: Planned, spoken: Spoken, registry: Registry) -> Planned | None:
    """What is answered where things would come from a computer and go to a folder, which may be that of another."""
    if not spoken.source:
        return None
    plans = (planned.plan, *planned.readings)
    steps = [step for plan in plans if plan is not None for step, _ in walk(plan.steps) if isinstance(step, Do)]
    if not any(_goes_to(step, registry) for step in steps):
        return None
    return Planned("teach", planned.lang, reason=WHITHER.said(planned.lang, said=spoken.said), complete=True)


def _goes_to(step: Do, registry: Registry) -> bool:
    kind = registry[step.do].param_types.get("to") if "to" in step.with_ else None
    return isinstance(kind, Of) and kind.kind in ("folder", "file")


def at_device(planned: Planned, text: str, spoken: Spoken) -> Planned:
    """What the rest of the words means, as the meaning of all of them."""
    plan, *readings = (
        None if one is None else one.model_copy(update={"goal": text[:MAX_GOAL]})
        for one in (planned.plan, *planned.readings)
    )
    return replace(planned, plan=plan, readings=tuple(one for one in readings if one), devices=spoken.names)


def _first(words: Words, names: Sequence[str], named: Callable[[str], bool]) -> _Phrase | None:
    phrases = (*_english(words, names, named), *_chinese(words, names, named))
    return min(phrases, key=lambda one: (not one.names, one.start, -one.end), default=None)


def _carried(words: Words, names: Sequence[str], named: Callable[[str], bool]) -> str:
    """A computer that something is to be brought to or from: "copy it to my laptop"; empty where there is none."""
    for at, token in enumerate(words.tokens):
        if token.quoted is None and token.key in _table("en")["across"] + _table("zh")["across"]:
            begin = at + 1 + (at + 1 < len(words) and words.key(at + 1) in _table("en")["whose"])
            begin, _ = _whose(words, begin)
            for end in range(min(len(words), begin + LONGEST["zh"]), begin, -1):
                said = words.raw(begin, end)
                if meant(said, names) and not named(said):
                    return said
    return ""


def _without(words: Words, phrase: _Phrase) -> str:
    tokens, text = words.tokens, words.text
    before = text[: tokens[phrase.start].start].rstrip()
    after = text[tokens[phrase.end - 1].end :].lstrip(_TRIMMED if not before else " \t\r\n")
    close = not before or not after or bool(_HAN.match(before[-1]) or _HAN.match(after[0])) or after[0] in ",.;:!?"
    return f"{before}{'' if close else ' '}{after}".strip(_TRIMMED)


# ── English ──────────────────────────────────────────────────────────────────────────────────────


def _english(words: Words, names: Sequence[str], named: Callable[[str], bool]) -> Iterator[_Phrase]:
    says = _table("en")
    for at, token in enumerate(words.tokens):
        if token.quoted is None and token.key in says["before"] and not _a_name(words, at):
            phrase = _english_at(words, at, names, named)
            if phrase is not None:
                yield phrase


def _a_name(words: Words, at: int) -> bool:
    return at > 0 and words.key(at - 1) in _table("en")["names"]


def _english_at(words: Words, at: int, names: Sequence[str], named: Callable[[str], bool]) -> _Phrase | None:
    says, count = _table("en"), len(words)
    begin = at + 1
    whose = begin < count and words.key(begin) in says["whose"]
    begin += whose
    last = min(count, begin + LONGEST["en"])
    stop = next((n for n in range(begin, last) if _ends_name(words.tokens[n])), last)
    first = at == 0 or words.key(at - 1) in says["idle"]
    for end in range(stop, begin, -1):
        if end < count and words.key(end) in says["longer"]:
            continue
        said = words.raw(begin, end)
        over = all(words.key(n) in says["idle"] for n in range(end, count))
        found = meant(said, names)
        known = bool(found) and (first or over or words.key(end) in says["after"])
        apart = not any(words.key(n) in says["after"] for n in range(begin, end))
        if not known and not (whose and apart and (first or over) and _is_one(said, names)):
            continue
        source = words.key(at) in says["from"]
        if (not whose and named(said)) or _inside_a_name(words, at, end, named):
            return None
        if source and not _is_outright(said, whose, found):
            return None
        return _Phrase(at, end, said, found, source)
    return None


def _ends_name(token: Token) -> bool:
    return token.quoted is not None or (token.is_mark and token.key not in ("-", "_", "'"))


def _is_outright(said: str, whose: bool, found: Sequence[str]) -> bool:
    """Whether it is called a computer, or by its whole name as somebody's own: things come from people too."""
    parts = _same(said)
    kind = bool(parts) and parts[-1] in _table("kinds")["words"]
    return kind or (whose and any(folded(one) == folded(said) for one in found))


def _is_one(said: str, names: Sequence[str]) -> bool:
    """Whether this can only be meant as a computer, though none is called so."""
    parts = _same(said)
    if not parts or parts[-1] not in _table("kinds")["words"] or frozenset(parts) <= _any():
        return False
    return len(parts) > 1 or len(names) > 1


def _inside_a_name(words: Words, at: int, end: int, named: Callable[[str], bool]) -> bool:
    """Whether the phrase is the end of what something here is called: notes on my laptop.txt."""
    return any(named(words.raw(start, end)) for start in range(max(0, at - 4), at))


# ── Chinese ──────────────────────────────────────────────────────────────────────────────────────


def _chinese(words: Words, names: Sequence[str], named: Callable[[str], bool]) -> Iterator[_Phrase]:
    says, count = _table("zh"), len(words)
    for at in range(count):
        begin = at
        led = words.key(at) in says["before"] and not (at and words.key(at - 1) in says["not_before"])
        begin += led
        if not led and at and words.key(at - 1) == "的":
            continue
        begin, whose = _whose(words, begin)
        for end in range(min(count, begin + LONGEST["zh"]), begin, -1):
            if any(_ends_name(token) for token in words.tokens[begin:end]):
                continue
            place = next((one for one in says["places"] if _stands(words, end, one)), None)
            source = led and words.key(at) in says["from"]
            does = place is None and any(_stands(words, end, one) for one in says["doing"])
            if place is None and not source and not does and not (led and whose and words.key(at) in says["with"]):
                continue
            place = place or ""
            after = end + len(place)
            attribute = after < count and words.key(after) == "的"
            said = words.raw(begin, end)
            found = meant(said, names)
            unknown = not found and led and not attribute and _is_one(said, names)
            # Without 在: 我笔记本上开着什么, 笔记本上开着什么, 把笔记本上开着的文件发给我.
            plain = (bool(place) or does) and (whose or at == 0 or _behind(words, at, says["object"]))
            if not (found and (led or attribute or plain)) and not unknown:
                continue
            outright = whose or frozenset(_same(said)) & {"pc", "desktop", "server"}
            if place in says["inside"] and not outright:
                continue
            if (not whose or place in says["inside"]) and named(said):
                continue
            if (source or does) and not _is_outright(said, whose, found):
                continue
            yield _Phrase(at, after + (attribute and not led), said, found, source)
            break


def _whose(words: Words, begin: int) -> tuple[int, bool]:
    for one in _table("zh")["whose"]:
        if _stands(words, begin, one):
            return begin + len(one), True
    return begin, False


def _behind(words: Words, at: int, texts: Sequence[str]) -> bool:
    """Whether one of these stands right before a token."""
    return any(len(one) <= at and _stands(words, at - len(one), one) for one in texts)


def _stands(words: Words, at: int, text: str) -> bool:
    """Whether these characters stand at a token, one each."""
    return at + len(text) <= len(words) and all(words.key(at + n) == one for n, one in enumerate(text))


# ── names ────────────────────────────────────────────────────────────────────────────────────────


def _plain(text: str) -> list[str]:
    """The words of a name as they stand."""
    return [folded(word) for word in words_of(text) if word not in ("的", "s")]


def _same(text: str) -> list[str]:
    """The same, each as the one word that it is compared as; Chinese falls into the words that are known."""
    same = _same_words()
    found: list[str] = []
    for word in _plain(text):
        found += _pieces(word, same) if _HAN.match(word) else [same.get(word, word)]
    return found


def _pieces(word: str, same: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    other = ""
    at = 0
    while at < len(word):
        known = next((one for one in sorted(same, key=len, reverse=True) if word.startswith(one, at)), None)
        if known is None:
            other += word[at]
            at += 1
            continue
        found += [other.strip("的")] if other.strip("的") else []
        other = ""
        found.append(same[known])
        at += len(known)
    return [*found, *([other.strip("的")] if other.strip("的") else [])]


def _any() -> frozenset[str]:
    """Words that name no computer of several by themselves."""
    kinds = frozenset(_table("kinds")["any"])
    return kinds | {"this"} | frozenset(word for word, as_ in _same_words().items() if as_ in kinds)


def _table(name: str) -> Mapping[str, list[str]]:
    table: Mapping[str, list[str]] = _file()[name]
    return table


def _same_words() -> Mapping[str, str]:
    table: Mapping[str, str] = _file()["same"]
    return table


@cache
def _file() -> Mapping[str, Any]:
    text = resources("deskhand.planner").joinpath("words/devices.toml").read_text("utf-8")
    return tomllib.loads(text)
