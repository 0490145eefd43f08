"""Secrets that must not leave, in whatever writing: plain, base64, hex, url-encoded, reversed, cut up, or in layers.

Instead of guessing how a secret was written, the text is unwritten: every reading of it (decoded, turned round, with
everything between letters and digits taken out) is looked through, and readings of readings, within bounds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from ahocorasick_rs import AhoCorasick

from deskhand.core.guard.stages import Found, Ruling, Span, Stage, redacted

LEAST: Final = 6
"""Letters and digits that a secret must have to be told from ordinary text; shorter ones are not taken on."""
LAYERS: Final = 4
MOST_READINGS: Final = 400
KEEP: Final = 4_096
"""How much of what left before is looked at again with the next piece."""
_RUN64: Final = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
_BETWEEN: Final = re.compile(r"[\s\"',;:|.\u200b-\u200f\u2060\ufeff]+")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\([nrt\"'/\\])")

PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "private_key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----"),
    "aws_key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "aliyun_key": re.compile(r"\bLTAI[0-9A-Za-z]{12,24}\b"),
    "tencent_key": re.compile(r"\bAKID[0-9A-Za-z]{32}\b"),
    "model_key": re.compile(r"\bsk-(?:[a-z]+-)?[0-9A-Za-z_-]{20,}\b"),
    "code_token": re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{50,}|glpat-[0-9A-Za-z_-]{20,})"),
    "chat_token": re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{10,}"),
    "signed_token": re.compile(r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}"),
    "url_password": re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s/:@]{1,64}:[^\s/@]{3,128}@"),
}
"""Keys that are secret by their looks, whoever they belong to."""


class Leaks:
    """The secrets this computer knows, watched for at the places where text leaves."""

    name = "secret"

    def __init__(
        self,
        known: Iterable[tuple[str, str]] = (),
        stages: frozenset[Stage] = frozenset({Stage.LEAVING, Stage.WRITTEN, Stage.GIVEN}),
        redacts: frozenset[Stage] = frozenset(),
    ) -> None:
        """`known`: name and secret. Only its hash and an automaton over its letters are kept.

        At `redacts` a secret that stands there as it is is taken out; written in another way it stops the whole text.
        """
        self.stages = stages | redacts
        self._redacts = redacts
        named = [(name, core) for name, secret in known if len(core := _core(secret)) >= LEAST]
        self._looking = [([name for name, _ in named], AhoCorasick([core for _, core in named]))]
        self.version = hashlib.sha256("\n".join(sorted(core for _, core in named)).encode()).hexdigest()[:12]

    def learn(self, name: str, secret: str) -> None:
        """Look for one more from now on."""
        core = _core(secret)
        if len(core) >= LEAST:
            self._looking.append(([name], AhoCorasick([core])))

    def check(self, stage: Stage, text: str) -> Sequence[Found]:
        names = self.found(text)
        if names and stage in self._redacts:
            spans = self.spans(text)
            if not self.found(redacted(text, spans)):
                by_name = {name: tuple(one for one in spans if one.name == name) for name in names}
                return [Found(f"secret:{name}", Ruling.REDACT, found) for name, found in by_name.items() if found]
        return [Found(f"secret:{name}", Ruling.BLOCK) for name in names]

    def _known_in(self, core: str) -> Iterator[tuple[str, int, int]]:
        for names, cores in self._looking:
            for index, start, end in cores.find_matches_as_indexes(core, overlapping=True):
                yield names[index], start, end

    def spans(self, text: str) -> list[Span]:
        """Where secrets stand in a text as they are, whatever lies between their letters."""
        core, places = _core_places(text)
        found = [Span(places[start], places[end - 1] + 1, name) for name, start, end in self._known_in(core)]
        for name, pattern in PATTERNS.items():
            found += [Span(match.start(), match.end(), name) for match in pattern.finditer(text)]
        return found

    def found(self, text: str) -> list[str]:
        """The names of the secrets a text holds, in any writing."""
        names: dict[str, None] = {}
        for reading in readings(text):
            core = _core(reading)
            for name, _, _ in self._known_in(core):
                names[name] = None
            for name, pattern in PATTERNS.items():
                if pattern.search(reading):
                    names[name] = None
        return list(names)


class Leaving:
    """One way out (a run's traffic to one host, one chat): a secret cut over several pieces is still found."""

    def __init__(self, leaks: Leaks) -> None:
        self._leaks = leaks
        self._before = ""

    def found(self, piece: str) -> list[str]:
        """What this piece, with what left before it, holds; a piece that is held back does not count as left."""
        names = self._leaks.found(self._before + piece)
        if not names:
            self._before = (self._before + piece)[-KEEP:]
        return names


def readings(text: str) -> Iterator[str]:
    """The text and everything it may be another writing of, each once."""
    seen: set[str] = set()
    now = [text]
    for layer in range(LAYERS + 1):
        following: list[str] = []
        for one in now:
            if one in seen or len(seen) >= MOST_READINGS:
                continue
            seen.add(one)
            yield one
            if layer < LAYERS:
                following += _unwritten(one)
        now = following


def _unwritten(text: str) -> Iterator[str]:
    import html  # its table of names is half a megabyte, and most processes read nothing

    joined = _BETWEEN.sub("", text)
    spaced = unquote(text.replace("+", " "))
    unescaped = _ESCAPE.sub(_unescaped, text)
    for one in (unquote(text), spaced, html.unescape(text), unescaped, joined, text[::-1], _plain(text)):
        if one != text:
            yield one
    for source in dict.fromkeys((text, joined)):
        for match in _RUN64.finditer(source):
            yield from _from64(match.group())
        for match in _HEX.finditer(source):
            yield from _texts(bytes.fromhex(match.group()))


def _from64(run: str) -> Iterator[str]:
    """What a run of base64 says; it may begin in the middle of a group."""
    letters = run.rstrip("=").translate(str.maketrans("-_", "+/"))
    for skip in range(4):
        piece = letters[skip:]
        piece = piece[: len(piece) - (len(piece) % 4 == 1)]
        try:
            yield from _texts(base64.b64decode(piece + "=" * (-len(piece) % 4), validate=True))
        except binascii.Error:
            continue


def _texts(data: bytes) -> Iterator[str]:
    """Bytes as text, if they look like any; what is half noise is no writing of anything."""
    text = data.decode("utf-8", "ignore")
    shown = sum(len(char.encode()) for char in text if char.isprintable() or char.isspace() or _unseen(char))
    if len(text) >= LEAST and shown >= 0.7 * len(data):
        yield text


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    return chr(int(code, 16)) if code else {"n": "\n", "r": "\r", "t": "\t"}.get(match.group(3), match.group(3))


def _core(text: str) -> str:
    """Letters and digits alone, one width, one case: what is left of a text however it was cut up."""
    return "".join(char for char in _plain(text).casefold() if char.isalnum())


def _core_places(text: str) -> tuple[str, list[int]]:
    """The same letter by letter, and for each the place it came from."""
    out: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for one in _core(char):
            out.append(one)
            places.append(at)
    return "".join(out), places


def _plain(text: str) -> str:
    """One width, and without the marks that nobody sees."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKC", text) if not _unseen(char))


def _unseen(char: str) -> bool:
    return unicodedata.category(char) == "Cf"
