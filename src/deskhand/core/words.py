"""Text for people, always in English and Chinese, declared beside what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Final, Literal

Lang = Literal["en", "zh"]
LANGS: Final[tuple[Lang, ...]] = ("en", "zh")


class _Plural(Formatter):
    """`{n:file|files}` becomes "1 file" or "3 files"; every other format works as in str.format."""

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, int) and "|" in format_spec:
            one, many = format_spec.split("|", 1)
            return f"{value:,} {one if value == 1 else many}"
        return str(format(value, format_spec))


_formatter = _Plural()


class Words:
    """One sentence in both languages; `words.said(lang, n=3)` fills it."""

    __slots__ = ("en", "zh")

    def __init__(self, en: str, zh: str) -> None:
        self.en = en
        self.zh = zh

    def said(self, lang: Lang, **values: object) -> str:
        told = {name: one.said(lang) if isinstance(one, Sentence) else one for name, one in values.items()}
        return _formatter.vformat(self.zh if lang == "zh" else self.en, (), told)

    def fields(self, lang: Lang) -> set[str]:
        text = self.zh if lang == "zh" else self.en
        return {name for _, name, _, _ in _formatter.parse(text) if name}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with their values, put into the reader's language when they are shown; it may fill another one's field."""

    words: Words
    values: Mapping[str, object] = field(default_factory=dict[str, object])

    def said(self, lang: Lang) -> str:
        return self.words.said(lang, **self.values)


_UNITS: Final = ("B", "KB", "MB", "GB", "TB", "PB")


def size(count: int) -> str:
    """A number of bytes as people read it: 0 B, 812 B, 1.4 MB."""
    amount = float(count)
    for unit in _UNITS:
        shown = f"{int(amount)}" if unit == "B" else f"{amount:.1f}"
        if float(shown) < 1000 or unit == _UNITS[-1]:
            return f"{shown} {unit}"
        amount /= 1000
    raise AssertionError("unreachable")
