"""A request as tokens: Chinese characters singly, other writing by words, each knowing where it stood.

The raw slice between two tokens is always what the person wrote, so names survive exactly; only the keys that are
compared with the grammar's words are folded in width, case and script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from sys import intern
from typing import Final

from deskhand.core.script import simpler
from deskhand.core.words import LANGS, Lang
from deskhand.planner.formats import ENDINGS

SENTENCE_ENDS: Final = frozenset("?!.？！。")
COMMAS: Final = frozenset(",，;；")
"""What parts one thing that is said from the next within a sentence."""
MAX_TOKENS: Final = 400
"""More than any request about files needs; beyond it nothing is matched."""

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_QUOTES: Final = {"“": "”", '"': '"', "「": "」", "『": "』", "《": "》", "‘": "’", "`": "`", "＂": "＂"}
_TOKEN = re.compile(
    rf"(?P<space>\s+)"
    rf"|(?P<han>[{HAN}])"
    rf"|(?P<word>(?:[^\W{HAN}]|[./\\~*?#@+&%$'’\-^=:．／－～＠])+)"
    rf"|(?P<mark>.)",
    re.DOTALL,
)
_TRAILING = re.compile(r"[.?:'’!\-&．－]+$")
_HOLDING: Final = frozenset("先还别不没是留除只")
"""Signs with which something may be held back, or only told."""
_SOMEBODY: Final = frozenset("我你您他她咱那")
_HAN = re.compile(rf"[{HAN}]")
_LATIN = re.compile(r"[A-Za-z]")
_PLAIN = re.compile(r"[A-Za-z0-9 ]*")
_CHARACTERS = re.compile(r"[\u4e00-\u9fff]+")


@lru_cache(maxsize=2_000)
def _is_marks(raw: str) -> bool:
    return not any(c.isalnum() or c in "*~/" for c in raw)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, character or mark; `key` is what the grammar compares."""

    raw: str
    key: str
    start: int
    end: int
    quoted: str | None = None

    @property
    def is_mark(self) -> bool:
        return self.quoted is None and _is_marks(self.raw)

    @property
    def is_symbol(self) -> bool:
        """A picture, which may be part of a name and is never only punctuation."""
        return self.is_mark and any(unicodedata.category(c) == "So" for c in self.raw)


@dataclass(frozen=True)
class Words:
    """A run of tokens over the person's own text."""

    text: str
    tokens: tuple[Token, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    def raw(self, start: int, end: int) -> str:
        """Exactly what was written from one token to before another."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def key(self, at: int) -> str:
        return self.tokens[at].key

    def part(self, start: int, end: int) -> Words:
        return Words(self.text, self.tokens[start:end])


def folded(raw: str) -> str:
    """A word as the grammar compares it: width, case, curly apostrophes and traditional characters aside."""
    plain = raw if raw.isascii() else simpler(unicodedata.normalize("NFKC", raw)).replace("’", "'")
    return plain.casefold()


def tokenised(text: str) -> Words:
    """The tokens of a request; a quoted run is one token that keeps what is inside."""
    tokens: list[Token] = []
    at = 0
    while at < len(text) and len(tokens) <= MAX_TOKENS:
        closed = _quoted(text, at)
        if closed is not None:
            inside = text[at + 1 : closed]
            tokens.append(Token(text[at : closed + 1], f'"{folded(inside)}"', at, closed + 1, inside))
            at = closed + 1
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            break
        if found.lastgroup == "word":
            tokens += _words(text, at, found.end())
        elif found.lastgroup != "space":
            raw = found.group()
            tokens.append(Token(raw, folded(raw), at, found.end()))
        at = found.end()
    return Words(text, tuple(tokens))


def pauses_in(words: Words, *, anywhere: bool = False) -> frozenset[int]:
    """Where a blank stands before a token, beside a Chinese character: people put one where they would pause.

    Beside the name of a file or a page it is mostly there for the looks of it; `anywhere` counts it there too.
    """
    tokens = words.tokens
    return frozenset(
        at
        for at in range(1, len(tokens))
        if tokens[at - 1].end < tokens[at].start and _is_pause(tokens[at - 1], tokens[at], anywhere=anywhere)
    )


def _is_pause(before: Token, behind: Token, *, anywhere: bool) -> bool:
    if before.is_mark or behind.is_mark:
        return False
    both = [_HAN.match(behind.raw), _HAN.match(before.raw[-1])]
    named = any(c in one.raw for one in (before, behind) for c in "./-")
    return all(both) or (any(both) and (anywhere or not named))


def is_plain_between_pauses(words: Words) -> bool:
    """Whether no part between pauses says what is to wait, or stay, or only what is so: 先压缩, 我还要用, 是王芳的."""
    parts = pauses_in(words)
    keys = [token.key for token in words.tokens]
    ends = sorted({*parts, len(keys)})
    return not any(
        _HOLDING.intersection(keys[start:stop]) or keys[start] in _SOMEBODY for start, stop in pairwise(ends)
    )


def with_pauses(words: Words) -> Words:
    """The same words with a comma at each pause, which no value holds."""
    tokens: list[Token] = []
    pauses = pauses_in(words)
    for at, token in enumerate(words.tokens):
        if at in pauses:
            end = words.tokens[at - 1].end
            tokens.append(Token("，", folded("，"), end, end))
        tokens.append(token)
    return Words(words.text, tuple(tokens))


def keys_of(text: str) -> tuple[str, ...]:
    """The keys of a text's tokens; most of what the grammar is made of is plain words or plain characters."""
    if _PLAIN.fullmatch(text):
        return tuple(text.casefold().split())
    if _CHARACTERS.fullmatch(text):
        return tuple(map(intern, folded(text)))
    return tuple(token.key for token in tokenised(text).tokens)


def _quoted(text: str, at: int) -> int | None:
    """Where the quotation that begins here closes, on the same line and not too far on."""
    closing = _QUOTES.get(text[at])
    if text[at] == "'" and (at == 0 or not text[at - 1].isalnum()):
        found = re.compile(r"'(?!\w)").search(text, at + 1, at + 258)
        return found.start() if found and found.start() > at + 1 else None
    if closing is None:
        return None
    end = text.find(closing, at + 1, at + 1_000)
    return end if end > at + 1 and "\n" not in text[at:end] else None


def _words(text: str, start: int, end: int) -> list[Token]:
    """One run of letters, digits and path signs, with the sentence's own punctuation taken off its end."""
    raw = text[start:end]
    trailing = _TRAILING.search(raw)
    if trailing and raw not in (".", "..", "~") and not raw.endswith("/..") and raw.rstrip("./") != "":
        end = start + trailing.start()
    found: list[Token] = []
    if end > start:
        found.append(Token(text[start:end], folded(text[start:end]), start, end))
    found += [Token(text[k], folded(text[k]), k, k + 1) for k in range(end, start + len(raw))]
    return found


def likely_lang(words: Words) -> Lang:
    """The language a request is most likely in; names and quotations count for little."""
    han = sum(1 for token in words.tokens if token.quoted is None and _HAN.match(token.raw))
    plain = sum(1 for token in words.tokens if token.quoted is None and token.raw.isalpha() and _LATIN.match(token.raw))
    return "zh" if han > plain else "en"


def spoken_in(words: Words, first: Lang) -> tuple[Lang, ...]:
    """The languages a request may be in, the likeliest first: words in one script are not in the other's language.

    English with Chinese names in it begins with a word of its own: a format or a name inside is of no language.
    """
    begins = words.tokens[0] if words.tokens else None
    plain = begins is not None and begins.quoted is None and begins.raw.isascii() and begins.raw.isalpha()
    may = {"en": begins is not None and plain and begins.key not in ENDINGS, "zh": _HAN.search(words.text) is not None}
    return (first, *(lang for lang in LANGS if lang != first and may[lang]))


def said(tokens: Sequence[Token], text: str) -> list[str]:
    """Tokens as words to show: neighbouring Chinese characters run together, marks left out."""
    shown: list[tuple[int, str]] = []
    for token in tokens:
        if token.is_mark and not token.is_symbol:
            continue
        if shown and shown[-1][0] == token.start and _HAN.match(token.raw) and _HAN.match(shown[-1][1]):
            shown[-1] = (token.end, shown[-1][1] + token.raw)
        else:
            shown.append((token.end, token.raw))
    return [word for _, word in shown]
