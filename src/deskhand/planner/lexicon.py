"""The grammar's own words of one language, read from `words/*.toml` and found by their first token."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files as resources
from typing import Any

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.text import keys_of

Keys = tuple[str, ...]


class Phrasebook:
    """Phrases of several tokens, each with a value; the longest that fits wins."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        self._rows = tuple(rows)

    @cached_property
    def _by_first(self) -> Mapping[str, Sequence[tuple[Keys, str]]]:
        found: dict[str, list[tuple[Keys, str]]] = {}
        for text, value in self._rows:
            keys = keys_of(text)
            found.setdefault(keys[0], []).append((keys, value))
        for options in found.values():
            options.sort(key=lambda option: -len(option[0]))
        return found

    @cached_property
    def _wholes(self) -> Mapping[Keys, str]:
        wholes: dict[Keys, str] = {}
        for options in self._by_first.values():
            for phrase, value in options:
                wholes.setdefault(phrase, value)
        return wholes

    @cached_property
    def _lengths(self) -> Mapping[str, Sequence[int]]:
        lengths: dict[str, set[int]] = {}
        for phrase in self._wholes:
            lengths.setdefault(phrase[-1], set()).add(len(phrase))
        return {last: sorted(found, reverse=True) for last, found in lengths.items()}

    def at(self, keys: Sequence[str], start: int, end: int) -> tuple[int, str] | None:
        """The longest phrase that begins here: where it ends, and its value."""
        if start >= end:
            return None
        for phrase, value in self._by_first.get(keys[start], ()):
            stop = start + len(phrase)
            if stop <= end and tuple(keys[start:stop]) == phrase:
                return stop, value
        return None

    def whole(self, keys: Sequence[str], start: int, end: int) -> str | None:
        """The value of the phrase that is exactly these tokens."""
        return self._wholes.get(tuple(keys[start:end])) if start < end else None

    def before(self, keys: Sequence[str], start: int, end: int) -> int | None:
        """Where the longest phrase begins that ends here."""
        if start >= end:
            return None
        begins = (end - length for length in self._lengths.get(keys[end - 1], ()))
        return next((at for at in begins if at >= start and tuple(keys[at:end]) in self._wholes), None)

    def holds(self, text: str) -> bool:
        return any(text == phrase for phrase, _ in self._rows)

    def rows(self) -> tuple[tuple[str, str], ...]:
        return self._rows

    def words(self) -> set[str]:
        return {key for options in self._by_first.values() for phrase, _ in options for key in phrase}


@dataclass(frozen=True)
class Lexicon:
    """One language's words, by what they do in a request."""

    lang: Lang
    stop: frozenset[str]
    guards: Phrasebook
    innocent: Pattern
    """Where one of these is none: "just now", 能不能, 到货没."""
    waits: Pattern
    """What is first to happen: 等王芳看完再发."""
    harmless: Phrasebook
    same_day: Phrasebook
    closed: Phrasebook
    before: Phrasebook
    after: Phrasebook
    separators: Phrasebook
    listed: Phrasebook
    excepts: Phrasebook
    """What follows is left out of what was said."""
    excepted: Phrasebook
    """Where words for what is left out end: 除了发票以外."""
    excepts_before: Phrasebook
    excepted_behind: Phrasebook
    """What stands before is left out of what was said: 发票除外."""
    marking: Phrasebook
    """What tells another part of a mail or a paper than the one before: never inside a few free words."""
    here: Phrasebook
    there: Phrasebook
    folder_words: Phrasebook
    called: Phrasebook
    in_front: Phrasebook
    places: Phrasebook
    strictly_inside: Phrasebook
    """After these a folder is named and nothing else, so one that is not there is missing."""
    behind: Phrasebook
    it: Phrasebook
    singular: Phrasebook
    """Of the words for what went before, those for one thing."""
    both: Phrasebook
    brought: Phrasebook
    """What a step of the same request brought, by what it is: "the answer", "the pieces"."""
    best: Phrasebook
    """The one of what was looked for, by its place or price: "the cheapest one"."""
    made: Phrasebook
    """What a step made beside its files, by words that mean nothing else."""
    archived: Phrasebook
    """Of these, those for an archive."""
    copied: Phrasebook
    """Of these, those for copies."""
    downloaded: Phrasebook
    """Of these, those for what was downloaded."""
    originals: Phrasebook
    definite: Phrasebook
    """What stands before something that is there already, and begins no text of one's own."""
    no_longer: Phrasebook
    """Words behind something that say to be rid of it, though they hold a "not": 那个定时不要了."""
    holding: Phrasebook
    """What stands between a part and the whole of which it is one, in Chinese behind the whole."""
    vague: Phrasebook
    """Sizes and ages with no measure: they pick nothing by themselves."""
    transformations: Phrasebook
    """Ways to change a name, which are no names."""
    seeking: Phrasebook
    """Verbs that only ever look for something: the word after one is looked for, whether or not anything has it."""
    doubts: Phrasebook
    """Words at the ends of a clause that ask for leave or advice: what they stand beside is no plain order."""
    questions: Phrasebook
    """What a question begins with."""
    polite: Phrasebook
    """With these a question is an order after all."""
    besides: Phrasebook
    """Words that say that something is wanted beside what there is: as well, 也."""
    either: Phrasebook
    """Between two things of which any will do."""
    pointing: Phrasebook
    everything: Phrasebook
    nouns: Phrasebook
    described: Phrasebook
    """The parts of a description; each value is `category` or `category:value`."""
    touched: Phrasebook
    sizes: Phrasebook
    sizes_behind: Phrasebook
    papers: Phrasebook
    """Things that are kept as files: looking for one means looking for a file."""
    unfiled: Phrasebook
    """Things that are kept elsewhere than in files."""
    dates: Phrasebook
    folders: Phrasebook
    spellings: Mapping[str, str]
    """How a word is written in a hurry, and the word."""
    rules: Mapping[str, str] = field(repr=False)

    def is_sought(self, keys: Sequence[str], at: int) -> bool:
        """Whether a word is all that a verb of looking stands before: it is looked for, however near a known word."""
        begin = at
        while begin > 0 and keys[begin - 1] in self.stop:
            begin -= 1
        if self.seeking.before(keys, 0, begin) is None:
            return False
        stop = at + 1
        while stop < len(keys) and (keys[stop] in self.stop or not keys[stop].isalnum()):
            stop += 1
        behind = (self.after, self.separators, self.places)
        return stop == len(keys) or any(book.at(keys, stop, len(keys)) for book in behind)

    def books(self) -> list[Phrasebook]:
        return [value for value in vars(self).values() if isinstance(value, Phrasebook)]

    def words(self) -> set[str]:
        """Every single word the grammar knows, for mending typing slips."""
        return {word for book in self.books() for word in book.words()} | set(self.stop)


@cache
def lexicon(lang: Lang) -> Lexicon:
    rows: dict[str, Any] = tomllib.loads(
        resources("deskhand.planner").joinpath(f"words/{lang}.toml").read_text(encoding="utf-8")
    )

    def book(name: str) -> Phrasebook:
        return Phrasebook((text, text) for text in rows.get(name, ()))

    def table(*tables: tuple[str, str]) -> Phrasebook:
        return Phrasebook(
            (text, f"{prefix}{value}")
            for name, prefix in tables
            for value, texts in rows[name].items()
            for text in texts
        )

    single = ("many", "any", "some", "nouns", "plain", "joining", "linking", "fetched")
    described = [(text, name) for name in single for text in rows[name]]
    for name, category in (("orders", "order"), ("kinds", "kind")):
        described += [(text, f"{category}:{value}") for value, texts in rows[name].items() for text in texts]
    return Lexicon(
        lang=lang,
        stop=frozenset(key for text in rows["stop"] for key in (keys_of(text) if lang == "en" else (text,))),
        described=Phrasebook(described),
        sizes=Phrasebook((text, side) for side in ("larger", "smaller") for text in rows["sizes"][side]),
        sizes_behind=Phrasebook(
            (text, side) for side in ("larger", "smaller") for text in rows["sizes"].get(f"{side}_behind", ())
        ),
        before=Phrasebook((text, text) for text in dict.fromkeys((*rows["before"], *rows["doubts"]))),
        folders=table(("folders", "")),
        innocent=Pattern("|".join(rows["innocent"])),
        waits=Pattern("|".join(rows["waits"])),
        spellings={short: word for word, shorts in rows.get("spellings", {}).items() for short in shorts},
        rules={**rows["rules"], "seek": f"({'|'.join(rows['seeking'])})"},
        **{
            name: book(name)
            for name in (
                "guards",
                "besides",
                "harmless",
                "closed",
                "after",
                "separators",
                "listed",
                "excepts",
                "excepted",
                "excepts_before",
                "excepted_behind",
                "marking",
                "here",
                "there",
                "folder_words",
                "called",
                "in_front",
                "places",
                "strictly_inside",
                "behind",
                "it",
                "singular",
                "both",
                "brought",
                "best",
                "made",
                "archived",
                "copied",
                "downloaded",
                "originals",
                "definite",
                "no_longer",
                "holding",
                "vague",
                "transformations",
                "seeking",
                "doubts",
                "questions",
                "either",
                "polite",
                "pointing",
                "everything",
                "nouns",
                "touched",
                "papers",
                "unfiled",
                "dates",
                "same_day",
            )
        },
    )
