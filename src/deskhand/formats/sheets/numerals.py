"""Numbers as people write them: 1,234.50 · (1,200) · $15,000 · 12 % · 1.2万 · 一万二千 · 3.5亿元 · 20 kg."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_SIGNS: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "￥": "CNY", "₩": "KRW", "₹": "INR", "₽": "RUB"}
_CODES: Final = frozenset(
    {"USD", "EUR", "GBP", "CNY", "RMB", "JPY", "HKD", "TWD", "KRW", "INR", "RUB", "AUD", "CAD", "CHF", "SGD", "SEK"}
    | {"NOK", "DKK", "NZD", "THB", "MYR", "BRL", "MXN", "ZAR"}
)
_WORDS: Final = {
    "人民币": "CNY",
    "元": "CNY",
    "圆": "CNY",
    "圓": "CNY",
    "块": "CNY",
    "美元": "USD",
    "美金": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "港元": "HKD",
    "港币": "HKD",
    "新台币": "TWD",
    "台币": "TWD",
    "韩元": "KRW",
    "dollars": "USD",
    "dollar": "USD",
    "euro": "EUR",
    "euros": "EUR",
    "yuan": "CNY",
}
_DIGITS: Final = {
    **{c: n for n, c in enumerate("零一二三四五六七八九")},
    **{c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0,
    "两": 2,
    "兩": 2,
    "貳": 2,
    "參": 3,
    "陸": 6,
}
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_MANY: Final = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "bn": 1e9, "mn": 1e6, "m": 1e6}
_SCORES: Final = {"廿": "二十", "卄": "二十", "卅": "三十", "卌": "四十"}
_COINS: Final = re.compile(f"(?:(?P<jiao>[{''.join(_DIGITS)}])角)?(?:(?P<fen>[{''.join(_DIGITS)}])分)?[整正]?")
"""What stands behind 元 on a cheque: 伍角贰分, or 整."""
_CHINESE: Final = re.compile(f"[{''.join({**_DIGITS, **_TENS, **_MYRIADS})}点]+")
_PLAIN: Final = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+")
_SIGN_BEFORE: Final = re.compile(f"(?:US|HK|NT|CN|RMB)?([{''.join(_SIGNS)}])")
_WORD_BEFORE: Final = re.compile("|".join(_WORDS))
_BARE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?")
"""Nothing about it needs to be looked into."""
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_ZH: Final = re.compile(r"\d{1,4}(?:,\d{4})+(?:\.\d+)?")
_SPACED: Final = re.compile(r"\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?:[.,]\d+)?")
_EUROPEAN: Final = re.compile(r"\d{1,3}(?:\.\d{3})*,\d+|\d+,\d+")
_EUROPEAN_WHOLE: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_BODY: Final = re.compile(r"[\d.,' \u00a0\u202f]*\d(?:[eE][+-]?\d+(?![\w]))?")
_UNIT: Final = re.compile(r"[^\W\d_]{1,8}(?:/[^\W\d_]{1,4})?[²³]?|°[CF]?|[^\W\d_]{1,3}\d?")
_NAMING: Final = frozenset(
    {"月", "日", "号", "年", "班", "级", "年级", "季度", "周", "点", "时", "月份", "年度", "期", "楼", "层", "室"}
    | {"th", "st", "nd", "rd", "AM", "PM", "am", "pm"}
)
"""What makes a name of a number: 5月 is May, 3班 a class."""
MOST_DIGITS: Final = 15
"""Longer ones are numbers of cards and accounts, and would lose digits."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, with the currency or unit that is written beside it; of a percentage, the share (12 % is 0.12)."""

    value: float
    unit: str = ""
    money: bool = False
    percent: bool = False


LONGEST_WRITTEN: Final = 80
"""Characters in a text that is kept with what it came to."""


def number(text: str, *, comma: bool = False) -> Number | None:
    """The number that a text is, or None; `comma`: in this table 1,5 is one and a half."""
    if _BARE.fullmatch(text) and not (comma and "." in text):
        return Number(float(text))
    return _read(text, comma) if len(text) <= LONGEST_WRITTEN else _unread(text, comma)


@lru_cache(maxsize=16_384)
def _read(text: str, comma: bool) -> Number | None:
    """Of a column the same few texts are asked again: when its kind is decided, typed, and counted a second time."""
    return _unread(text, comma)


def _unread(text: str, comma: bool) -> Number | None:
    text = unicodedata.normalize("NFKC", text).strip()
    if not text or len(text) > 60:
        return None
    text = "".join(_SCORES.get(c, c) for c in text)
    text, minus = _signed(text)
    text, currency = _currency_before(text)
    text, again = _signed(text)
    negative = minus != again
    if text.endswith("%"):
        found = _amount(text[:-1].strip(), comma)
        return None if found is None else Number(_signed_value(found, negative) / 100, percent=True)
    return _with_unit(text, currency, negative, comma)


def _signed(text: str) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text[:1] in "-−–负負" and len(text) > 1:
        return text[1:].strip(), True
    if text[:1] == "+":
        return text[1:].strip(), False
    return (text[:-1].strip(), True) if text.endswith("-") and text[:-1].strip()[-1:].isdigit() else (text, False)


def _currency_before(text: str) -> tuple[str, str]:
    if text[:1].isdigit():  # as nearly all begin: nothing stands before the number
        return text, ""
    if sign := _SIGN_BEFORE.match(text):
        return text[sign.end() :].strip(), {"HK": "HKD", "NT": "TWD"}.get(text[:2], _SIGNS[sign[1]])
    head = re.match(r"[A-Za-z]{3}(?=[\s\d.-])", text)
    if head and head[0].upper() in _CODES:
        return text[3:].strip(), _code(head[0])
    word = _WORD_BEFORE.match(text)
    return (text[word.end() :].strip(), _WORDS[word[0]]) if word and word.end() < len(text) else (text, "")


def _with_unit(text: str, currency: str, negative: bool, comma: bool) -> Number | None:
    body = _BODY.match(text)
    chinese = _CHINESE.match(text) if body is None else None
    found = body or chinese
    if found is None:
        return None
    value = _amount(found[0].strip(), comma) if body else _chinese(found[0])
    rest = text[found.end() :].strip()
    if value is None:
        return None
    close = not text[found.end() :].startswith(" ")
    value, rest = _times(value, rest, close)
    money, unit = bool(currency), currency
    coins = _COINS.fullmatch(rest, 1) if rest[:1] in ("元", "圆", "圓") else None
    if coins is not None:
        value += _DIGITS.get(coins["jiao"], 0) / 10 + _DIGITS.get(coins["fen"], 0) / 100
        rest = rest[:1]
    if rest in _SIGNS:
        money, unit, rest = True, _SIGNS[rest], ""
    elif rest.upper() in _CODES:
        money, unit, rest = True, _code(rest), ""
    elif rest in _WORDS or rest.lower() in _WORDS:
        money, unit, rest = True, _WORDS.get(rest, _WORDS.get(rest.lower(), "")), ""
    if rest:
        if money or chinese is not None or rest in _NAMING or _UNIT.fullmatch(rest) is None:
            return None
        unit = rest
    return Number(_signed_value(value, negative), unit, money)


def _times(value: float, rest: str, close: bool) -> tuple[float, str]:
    """万, 亿, k, M directly behind a number multiply it."""
    while rest[:1] in _MYRIADS or (rest[:1] in ("百", "千", "十")):
        value *= _MYRIADS.get(rest[0]) or _TENS[rest[0]]
        rest = rest[1:].strip()
    if close:
        word = re.match(r"[A-Za-z]+", rest)
        if word and word[0] in _MANY and word[0] != "m":
            return value * _MANY[word[0]], rest[word.end() :].strip()
    return value, rest


def _amount(text: str, comma: bool) -> float | None:
    """Plain digits with separators."""
    if comma:
        if _EUROPEAN.fullmatch(text) or _EUROPEAN_WHOLE.fullmatch(text):
            return _float(text.replace(".", "").replace(",", "."))
    elif _GROUPED.fullmatch(text) or _GROUPED_ZH.fullmatch(text):
        return _float(text.replace(",", ""))
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", text):
        return _float(text.replace(".", "").replace(",", "."))
    if _SPACED.fullmatch(text):
        return _float(re.sub(r"[ \u00a0\u202f']", "", text).replace(",", "."))
    return _float(text) if _PLAIN.fullmatch(text) else None


def _float(text: str) -> float | None:
    digits = text.partition("e")[0].partition("E")[0].replace(".", "")
    if len(digits.lstrip("0")) > MOST_DIGITS or (len(digits) > 1 and text[0] == "0" and text[1] not in ".eE"):
        return None  # 007 is a name, not a number
    value = float(text)
    return value if math.isfinite(value) else None


def _chinese(text: str) -> float | None:
    """一万二千三百零五, 三十, 一百二十点五."""
    if text[0] != "十" and not any(c in _DIGITS for c in text):
        return None  # 千万 is a word
    whole, dot, part = text.partition("点")
    if not whole or (dot and not part) or any(c not in _DIGITS for c in part):
        return None
    value = _chinese_whole(whole)
    if value is None:
        return None
    return value + (float("0." + "".join(str(_DIGITS[c]) for c in part)) if part else 0)


def _chinese_whole(text: str) -> float | None:
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return float("".join(str(_DIGITS[c]) for c in text)) if text[0] not in "零〇" else None
    total = section = digit = 0
    last = 1
    seen = False
    for c in text:
        if c in _DIGITS:
            digit, seen = _DIGITS[c], True
            last = 1 if digit == 0 else last
        elif c in _TENS:
            section += (digit or (0 if seen and digit == 0 and section else 1)) * _TENS[c]
            last, digit, seen = _TENS[c], 0, True
        elif c in _MYRIADS:
            total = (
                (total + section + digit) * _MYRIADS[c] if _MYRIADS[c] > 10**4 else total + (section + digit) * 10**4
            )
            section = digit = 0
            last, seen = _MYRIADS[c], True
        else:
            return None
    if digit and last >= 100:  # 一万二 is 12,000
        digit *= last // 10
    return float(total + section + digit)


def _signed_value(value: float, negative: bool) -> float:
    return -value if negative else value


def _code(text: str) -> str:
    return {"RMB": "CNY"}.get(text.upper(), text.upper())
