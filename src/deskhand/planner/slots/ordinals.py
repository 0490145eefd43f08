"""Some of what was listed before, by place or rank: "the second one", "the first two", 最后一个, 其中最大的三个."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from deskhand.core.filetypes import as_filetype
from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.listed import unclear
from deskhand.planner.numbers import HAN_NUMBER, ORDINALS, number_at
from deskhand.planner.planned import Context
from deskhand.planner.reading import Reading
from deskhand.planner.text import keys_of
from deskhand.planner.values import Chosen, Either, Unmet

MOST: Final = 100
_FROM_BEHIND: Final = {"last": -1, "final": -1, "second last": -2, "second to last": -2, "next to last": -2}
_ORDINALS: Final = {word: at for at, word in enumerate(ORDINALS)} | _FROM_BEHIND
_RANKS: Final = {
    "newest": ("newest", "latest", "most recent", "新", "近", "晚"),
    "oldest": ("oldest", "earliest", "旧", "老", "早"),
    "largest": ("largest", "biggest", "heaviest", "大"),
    "smallest": ("smallest", "tiniest", "小"),
}
_ORDER: Final = {word: order for order, words in _RANKS.items() for word in words}
_ORDINAL_EN: Final = rf"(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}|\d{{1,3}}(?:st|nd|rd|th))"
_COUNT_EN: Final = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)"
_RANK_EN: Final = "|".join(word for word in _ORDER if word.isascii())
_AMONG_EN: Final = (
    r"(?: (?P<among>(?:of|from|in|on) (?:them|these|those|the (?:list|results?|above)|that list|this list)"
    r"|you found|you listed|you showed me|listed|above))?"
)
_EN: Final = (
    rf"(?:(?P<end>first|last|final|top|bottom) (?P<n>{_COUNT_EN}))",
    rf"(?P<places>{_ORDINAL_EN}(?:(?: ones?)?(?: ,)?(?: and| ,)(?: the)? {_ORDINAL_EN})*)",
    r"(?:(?:number|nr|result|item|entry|file) (?P<figure>\d{1,3})|#(?P<hash>\d{1,3}))",
    rf"(?:(?P<count>{_COUNT_EN}) )?(?P<rank>{_RANK_EN})",
    r"(?P<other>other)",
)
_ONE_EN: Final = r"(?P<one>ones?|results?|matches|match|hits?|items?|entry|entries)"
_THING_EN: Final = r"(?P<thing>(?!of |from |in |on |you ).{1,40}?)"
_TAIL_EN: Final = rf"(?: {_ONE_EN}| {_THING_EN})?{_AMONG_EN}"
_MEASURE: Final = "[个张份部首本篇封段条只项种幅]"
_RANK_ZH: Final = "|".join(word for word in _ORDER if not word.isascii())
_AMONG_ZH: Final = (
    r"(?P<among>(?:(?:刚才|刚刚|上面|上边|以上|前面)(?:找到|搜到|列出|查到|显示|给出)?的?"
    r"|(?:你)?(?:找到|搜到|列出|查到)的?)?"
    r"(?:(?:搜索结果|结果|列表|清单|它们|这些|那些|其)(?:里面|当中|之中|里|中)的?|(?:里面|当中)的?)?)"
)
_ORDINAL_ZH: Final = rf"(?:倒数)?第(?:\d{{1,3}}|{HAN_NUMBER}){_MEASURE}?"
_COUNT_ZH: Final = rf"(?:\d{{1,3}}|{HAN_NUMBER})"
_ZH: Final = (
    rf"(?P<end>前|头|最后面?|最末|后|末)的?(?P<n>{_COUNT_ZH}){_MEASURE}",
    rf"(?P<places>{_ORDINAL_ZH}(?:(?:和|跟|与|以及|、|,){_ORDINAL_ZH})*)",
    rf"(?P<rank>最(?:{_RANK_ZH}))的?(?:(?P<that>[那这])?(?P<count>{_COUNT_ZH})?{_MEASURE})?",
    rf"(?P<other>另外?一?|其他那|另外那){_MEASURE}",
)
_TAIL_ZH: Final = r"的?(?P<thing>.{1,20})?"
_PATTERNS: Final[dict[Lang, tuple[Pattern, ...]]] = {
    "en": tuple(Pattern(f"(?:that )?{head}{_TAIL_EN}") for head in _EN),
    "zh": tuple(Pattern(f"{_AMONG_ZH}{head}{_TAIL_ZH}") for head in _ZH),
}
_FROM_THE_END: Final = frozenset({"last", "final", "bottom", "最后", "最后面", "最末", "后", "末"})
_BESIDE: Final = frozenset({"前", "后"})
"""With one thing these mean the one before or after another."""
_HINT: Final = Pattern(
    r"\b(?:first|last|final|top|bottom|other|number|nr|result|item|entry|file|second|third)\b|#\d"
    r"|\d(?:st|nd|rd|th)\b|th\b|est\b|recent|第|前|头|后|末|最|另|其他"
)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What the words point at; `vague` where they may as well describe files without looking back."""

    value: Chosen | Either | Unmet
    vague: bool = False


@dataclass(frozen=True)
class Ordinals:
    """Reads a whole run of tokens as places or ranks in what was listed before."""

    of: Reading
    context: Context

    def read(self, start: int, end: int) -> Pointed | None:
        if end - start > MOST:
            return None
        text = self.of.line.text[self.of.line.starts[start] : self.of.line.starts[end - 1] + len(self.of.keys[end - 1])]
        if not _HINT.search(text) or self.of.places.thing(self.of.name(start, end)) is not None:
            return None
        for pattern in _PATTERNS[self.of.lex.lang]:
            found = pattern.fullmatch(text)
            if found is not None:
                said = found.groupdict()
                raw = self.of.words.raw(start, end)
                return None if said.get("thing") and self.of.places.about(raw) else self._pointed(said, raw)
        return None

    def _pointed(self, said: dict[str, str | None], raw: str) -> Pointed | None:
        thing = self._thing(said.get("thing"))
        if thing is None:
            return None
        looks_back = bool(said.get("among") or said.get("one") or said.get("that"))
        named = bool(said.get("thing"))
        if said.get("rank"):
            return self._ranked(said, thing, raw) if looks_back else None
        if said.get("other"):
            counted = self.context.counted
            both = counted if len(counted) == 2 and not self.context.more_counted else ()
            return None if named else Pointed(Either(both) if both else Chosen(raw, other=True))
        at = _places(said)
        if at is None or not at or len(at) > MOST:
            return None
        vague = named and not looks_back and at[0] < 0
        kind, words, files = thing
        chosen = Chosen(raw, at=at, kind=kind, words=words, files=files)
        several = len(at) == 1 and _SEVERAL.search(said.get("thing") or said.get("one") or "")
        return Pointed(unclear(chosen) if several else chosen, vague and not several)

    def _ranked(self, said: dict[str, str | None], thing: tuple[str, str, bool], raw: str) -> Pointed | None:
        """ "the newest ones" picks no certain number."""
        count = _number(said.get("count")) if said.get("count") else 1
        if count is None or not 0 < count <= MOST or (said.get("one") == "ones" and not said.get("count")):
            return None
        kind, words, files = thing
        order = _ORDER[(said.get("rank") or "").removeprefix("最")]
        return Pointed(Chosen(raw, order=order, count=count, kind=kind, words=words, files=files))

    def _thing(self, thing: str | None) -> tuple[str, str, bool] | None:
        """What is counted: everything, files of a kind, or files with a word in the name; None if nothing we know."""
        if not thing:
            return "", "", False
        lex = self.of.lex
        keys = list(keys_of(thing))
        if lex.lang == "en" and len(keys) > 1 and lex.nouns.whole(keys, len(keys) - 1, len(keys)) is not None:
            thing, keys = " ".join(keys[:-1]), keys[:-1]
        read = lex.described.whole(keys, 0, len(keys))
        if read == "nouns":
            return "", "", thing in _ANY_FILE
        if read is not None and read.startswith("kind:"):
            return read.removeprefix("kind:"), "", True
        if lex.papers.whole(keys, 0, len(keys)) is not None:
            return "", thing, True
        ending = as_filetype(f".{thing}") if thing.isascii() and thing.isalnum() and len(thing) <= 5 else None
        return (ending, "", True) if ending is not None and as_filetype(thing) == ending else None


_SEVERAL: Final = Pattern(r"[a-z]{2}[^\Ws]s$|(?:这|那)?些")
"""More than one is spoken of: "the last invoices" are not the last of them."""
_ANY_FILE: Final = frozenset({"file", "files", "文件", "档案"})


def _places(said: dict[str, str | None]) -> tuple[int, ...] | None:
    if said.get("n"):
        count = _number(said["n"])
        if count is None or not 0 < count <= MOST or (count == 1 and said.get("end") in _BESIDE):
            return None
        from_end = said.get("end") in _FROM_THE_END
        return tuple(range(-count, 0)) if from_end else tuple(range(count))
    figure = said.get("figure") or said.get("hash")
    if figure:
        return (int(figure) - 1,) if int(figure) > 0 else None
    places = [_place(one) for one in re.findall(rf"{_ORDINAL_EN}|{_ORDINAL_ZH}", said.get("places") or "")]
    known = [at for at in places if at is not None]
    return tuple(dict.fromkeys(known)) if len(known) == len(places) else None


def _place(word: str) -> int | None:
    if word in _ORDINALS:
        return _ORDINALS[word]
    if word[:1].isdigit():
        number = int("".join(c for c in word if c.isdigit()))
        return number - 1 if number > 0 else None
    head, _, number_and_measure = word.partition("第")
    number = _number(re.sub(rf"{_MEASURE}$", "", number_and_measure))
    if number is None or number <= 0:
        return None
    return -number if head else number - 1


def _number(word: str | None) -> int | None:
    keys = keys_of(word or "")
    read = number_at(keys, 0)
    return read[1] if read is not None and read[0] == len(keys) else None
