"""Text in sentences, English and Chinese, and a sentence in the terms by which it is compared.

Chinese is compared by pairs of characters: a segmenter that guesses words wrong breaks sentences in half, pairs do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from deskhand.formats.docs.blocks import Block, Place

_ABBREVIATIONS_WORDS: Final = (
    "mr mrs ms dr prof st jr sr vs etc eg ie e.g i.e no fig figs eq sec ch vol pp p approx inc ltd co corp dept"
    " est al jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k a.m p.m cf resp ca"
)
_ABBREVIATIONS: Final = frozenset(_ABBREVIATIONS_WORDS.split())
_END: Final = re.compile(r"[。！？!?…]+[”’」』）)\]\"']*|\.(?:[”’)\]\"']*)(?=\s|$)|；(?=.{12})|\n")
_WORD_BEFORE: Final = re.compile(r"([A-Za-z][A-Za-z.]*)$")
_ENUMERATION: Final = re.compile(r"(?:^|\s)(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})$")
_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[a-zA-Z][a-zA-Z'’-]*|\d[\d,.]*\d|\d")
_STOP_WORDS: Final = (
    "a an the of to in on at by for from with and or nor but so yet if then than as is are was were be been being"
    " do does did has have had having will would shall should can could may might must not no it its this that"
    " these those he she they them his her their our we you your i me my us who whom whose which what when where"
    " why how there here such any all each every some more most other into over under about after before between"
    " during up down out off again very just also too only own same s t don please tell give show find say says"
    " said according document file report much many does long did get got"
)
STOP: Final = frozenset(_STOP_WORDS.split())
_STOP_HAN: Final = frozenset(
    "的了是在和与及或而就都也很被把从对于为以其这那有不吗呢吧啊么之我你他她它们请问个些哪谁几多少什怎"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    place: Place
    order: int
    """Its number among all sentences of the document."""
    first: bool
    """It begins its paragraph."""
    item: bool = False


def sentences_of(blocks: Sequence[Block]) -> list[Sentence]:
    """Every sentence of the text, each with the place of its paragraph."""
    found: list[Sentence] = []
    for block in blocks:
        if block.kind not in ("paragraph", "item", "notes") or "\t" in block.text:
            continue
        for n, text in enumerate(split(block.text)):
            found.append(Sentence(text, block.place, len(found), n == 0, block.kind == "item"))
    return found


def split(text: str) -> Iterator[str]:
    """The sentences of one paragraph. Points after abbreviations, initials and numbers end none."""
    start = 0
    for end in _END.finditer(text):
        if end[0].startswith(".") and not _ends(text, start, end.start(), end.end()):
            continue
        piece = text[start : end.end()].strip()
        if piece:
            yield piece
        start = end.end()
    rest = text[start:].strip()
    if rest:
        yield rest


def _ends(text: str, start: int, at: int, after: int) -> bool:
    before = text[start:at]
    if _ENUMERATION.fullmatch(before.strip()):
        return False  # "1." in front of what it numbers
    word = _WORD_BEFORE.search(before)
    if word and (word[1].casefold() in _ABBREVIATIONS or (len(word[1]) == 1 and word[1].isupper())):
        return False
    follows = text[after:].lstrip()[:1]
    return not follows or not (follows.islower() or follows in "–—-,;:")


def terms(text: str) -> list[str]:
    """The terms of a text: words without their endings, numbers, and pairs of Chinese characters."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if "\u3400" <= run[0] <= "\u9fff":
            found += _pairs(run)
        elif run[0].isdigit():
            found.append(run.replace(",", ""))
        elif (word := run.casefold().strip("'’-").removesuffix("'s").removesuffix("’s")) not in STOP and len(word) > 1:
            found.append(stem(word))
    return found


def _pairs(run: str) -> Iterator[str]:
    """A character that only joins is no part of any pair, so pairs do not reach over it."""
    if len(run) == 1 and run not in _STOP_HAN:
        yield run
    for left, right in pairwise(run):
        if left not in _STOP_HAN and right not in _STOP_HAN:
            yield left + right


def stem(word: str) -> str:
    """A word without the commonest endings, so that `increased` meets `increases`."""
    if len(word) <= 3:
        return word
    for ending, least in (("ies", 3), ("ing", 4), ("ed", 4), ("es", 4), ("ly", 4), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least - 1 and not word.endswith("ss"):
            cut = word[: -len(ending)]
            if ending == "ies":
                return cut + "y"
            return cut.removesuffix("e")
    return word.removesuffix("e")
