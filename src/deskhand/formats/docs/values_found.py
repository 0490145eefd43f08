"""Values of a kind in text: dates, amounts of money, numbers, people, ways to reach them; each as said, and plainly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from deskhand.core.pattern import Pattern
from deskhand.formats.sheets.dates import order_of, unsettled
from deskhand.formats.sheets.numerals import number

ValueKind = Literal["date", "amount", "number", "person", "contact"]


@dataclass(frozen=True, slots=True)
class Found:
    """A value as it stands in a text, where, and in a form to go on with."""

    said: str
    start: int
    end: int
    plain: str
    number: float | None = None


_MONTHS: Final = {
    name: n
    for n, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DATES: Final = (
    (Pattern(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b"), "ymd"),
    (Pattern(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]"), "ymd"),
    (Pattern(r"(\d{4})\s*年\s*(\d{1,2})\s*月"), "ym"),
    (Pattern(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]"), "md"),
    (
        Pattern(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{{1,2}})?,?\s+(\d{{4}})\b", re.IGNORECASE),
        "Mdy",
    ),
    (Pattern(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(\d{{4}})\b", re.IGNORECASE), "dMy"),
    (Pattern(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b"), "mdy"),
    (Pattern(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b"), "dmy"),
    (Pattern(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE), "Md"),
    (Pattern(rf"\b{_MONTH}\s+(\d{{4}})\b", re.IGNORECASE), "My"),
    (Pattern(r"(\d{4})\s*年|\b((?:19|20)\d{2})\b"), "y"),
)
_SLASHED: Final = Pattern(r"\b\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})\b")
_SHARES: Final[Mapping[str, float]] = {"%": 100, "％": 100, "‰": 1_000}
_NUMBER: Final = r"[-−]?(?:\d{1,3}(?:\.\d{3})+,\d+|(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?)"
_SCALES: Final[Mapping[str, float]] = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9,
    "trillion": 1e12, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8,
}  # fmt: skip
_SCALE: Final = r"\s*(thousand|million|billion|trillion|mn|bn|百万|千万|千|万|亿|[kmb](?![a-z]))?"
_SIGN: Final = r"(?:US\$|HK\$|C\$|A\$|[$€£¥￥]|RMB|CNY|USD|EUR|GBP|JPY|人民币)"
_AFTER: Final = r"(?:元|美元|欧元|英镑|日元|港元|块|dollars?|euros?|pounds?|yuan|RMB|CNY|USD|EUR|GBP|JPY)"
_AMOUNTS: Final = Pattern(
    rf"{_SIGN}\s*({_NUMBER}){_SCALE}(?:\s*{_AFTER}(?![a-z]))?|(?<![\d.])({_NUMBER}){_SCALE}\s*{_AFTER}(?![a-z])",
    re.IGNORECASE,
)
_BARE_MONEY: Final = Pattern(r"(?<![\d.$€£¥])((?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2})(?![\d%])")
_NUMBERS: Final = Pattern(rf"(?<![\d.\w-])({_NUMBER}){_SCALE}(\s*[%％‰])?", re.IGNORECASE)
_MAIL: Final = Pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = Pattern(
    r"(?:\+\d{1,3}[\s-]?)?(?:\(\d{2,4}\)|\d{2,4})[\s-]\d{3,4}[\s-]?\d{3,4}|(?<!\d)1[3-9]\d{9}(?!\d)"
)
_LATIN_NAME: Final = Pattern(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+)?[A-ZÀ-Þ][a-zà-ÿ'’-]+(?:\s+(?:[A-Z]\.|de|van|von|der|bin|al))*"
    r"(?:\s+[A-ZÀ-Þ][a-zà-ÿ'’-]+){1,2}|(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+[A-ZÀ-Þ][a-zà-ÿ'’-]+"
)
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
)
_HAN_NAME: Final = Pattern(
    rf"(?<![\u4e00-\u9fff])([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?![\u4e00-\u9fff])"
    rf"|(?:由|负责人|联系人|经理|主任|总监|先生|女士|姓名|作者|是|为|人)[:：是为]?\s*([{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)"
    r"(?=负责|担任|主持|编写|撰写|先生|女士|同志|[，。；、,;\s（(]|$)"
)
_NOT_NAMES_WORDS: Final = (
    "the this that these our your page table figure section chapter january february march april may june july"
    " august september october november december monday tuesday wednesday thursday friday saturday sunday total"
    " net gross annual company inc corporation limited university department project report contract agreement"
    " dear sincerely best"
)
_NOT_NAMES: Final = frozenset(_NOT_NAMES_WORDS.split())


def values_of(kind: ValueKind, text: str) -> list[Found]:
    """Every value of a kind in a text, in order; none overlaps another."""
    return list(_BY_KIND[kind](text))


def _dates(text: str) -> Iterator[Found]:
    found: list[Found] = []
    slashed, settled = order_of(one[0] for one in _SLASHED.finditer(text))
    for pattern, usual in _DATES:
        for one in pattern.finditer(text):
            order = slashed if usual == "mdy" else usual
            if any(one.start() < other.end and other.start < one.end() for other in found):
                continue
            plain = _iso([part for part in one.groups() if part], order)
            if plain is not None and usual == "mdy" and not settled and unsettled(one[0]):
                plain = one[0]  # whether the day or the month comes first nothing here tells
            if plain is not None:
                found.append(Found(one[0].strip(), one.start(), one.end(), plain))
    yield from sorted(found, key=lambda one: one.start)


def _iso(parts: list[str], order: str) -> str | None:
    """2024-05-29, 2024-05, --05-29 where no year is said, or a year alone; None for what is no date."""
    said = dict(zip([letter.lower() for letter in order], parts, strict=False))
    year, month, day = (_whole(said.get(letter)) for letter in ("y", "m", "d"))
    if year is not None and len(said.get("y", "")) == 2:
        year += 2000 if year < 70 else 1900
    try:
        date(year or 2024, month or 1, day or 1)
    except ValueError:
        return None
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    return f"--{month:02d}-{day:02d}" if year is None else f"{year:04d}-{month:02d}-{day:02d}"


def _whole(said: str | None) -> int | None:
    if said is None:
        return None
    return _MONTHS.get(said.casefold().rstrip(".")) if said[0].isalpha() else int(said)


def _amounts(text: str) -> Iterator[Found]:
    there = [_scaled(one) for one in _AMOUNTS.finditer(text)]
    # Without any sign, two places after the point are money in a bill.
    yield from there or [_scaled(one) for one in _BARE_MONEY.finditer(text)]


def _numbers(text: str) -> Iterator[Found]:
    yield from (_scaled(one) for one in _NUMBERS.finditer(text))


def _scaled(one: re.Match[str]) -> Found:
    parts = [part for part in one.groups() if part]
    read = number(parts[0])
    if read is None:  # longer than any number that is reckoned with: an account, a card
        return Found(one[0].strip(), one.start(), one.end(), parts[0])
    scale = next((_SCALES[part.casefold()] for part in parts[1:] if part.casefold() in _SCALES), 1.0)
    said, start, end = one[0].strip(), one.start(), one.end()
    value = round(read.value * scale, 6)
    if _in_brackets(one):
        said, start, end, value = f"({said})", one.string.rindex("(", 0, start), one.string.index(")", end) + 1, -value
    if parts[-1].strip() in _SHARES:
        return Found(said, start, end, said, round(value / _SHARES[parts[-1].strip()], 12))
    plain = str(int(value)) if value.is_integer() else f"{value:.15g}"
    return Found(said, start, end, plain, value)


def _in_brackets(one: re.Match[str]) -> bool:
    """Whether it is less than nothing, as bookkeepers write that: (1,200). A lone (3) is a note, (2024) a year."""
    before, after = one.string[: one.start()].rstrip(), one.string[one.end() :].lstrip()
    return before.endswith("(") and after.startswith(")") and re.search(r"[.,，]\d|[^\d\s]", one[0].strip()) is not None


def _people(text: str) -> Iterator[Found]:
    for one in _HAN_NAME.finditer(text):
        at = 1 if one[1] else 2
        yield Found(one[at], one.start(at), one.end(at), one[at])
    for one in _LATIN_NAME.finditer(text):
        words = [word.casefold() for word in re.findall(r"[A-Za-z]+", one[0])]
        if not any(word in _NOT_NAMES for word in words):
            yield Found(one[0], one.start(), one.end(), one[0])


def _contacts(text: str) -> Iterator[Found]:
    for pattern in (_MAIL, _PHONE):
        yield from (Found(one[0], one.start(), one.end(), one[0]) for one in pattern.finditer(text))


_BY_KIND: Final[Mapping[ValueKind, Callable[[str], Iterator[Found]]]] = {
    "date": _dates, "amount": _amounts, "number": _numbers, "person": _people, "contact": _contacts,
}  # fmt: skip
