"""A step of a plan in words, as its ability's phrases name it: "Move report.pdf to Archive"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from deskhand.core.ability import Phrases
from deskhand.core.plan.model import Do
from deskhand.core.plan.refs import refs_in
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Lang, Words

_OPTIONAL: Final = re.compile(r"\[([^\]]*)\]")
_FIELD: Final = re.compile(r"\{([a-z_]+)\}")
_HERE: Final = Words("this folder", "此文件夹")
CLOSEST: Final = Words("The closest things I can do:", "我能做的最接近的事：")
_EARLIER: Final = Words("what was found", "找到的内容")
_LONGEST: Final = 300


def described(phrases: Phrases, values: Mapping[str, str], otherwise: str = "…") -> str:
    """One use in words; a part in brackets is left out where a value inside it is not given.

    `otherwise` stands for a value that is named outside brackets and not given.
    """

    def kept(part: re.Match[str]) -> str:
        return part[1] if all(name in values for name in _FIELD.findall(part[1])) else ""

    text = _OPTIONAL.sub(kept, phrases.ask)
    return _FIELD.sub(lambda name: phrases.words.get(values.get(name[1], ""), values.get(name[1], otherwise)), text)


def said_step(step: Do, phrases: Mapping[str, Phrases], lang: Lang) -> str:
    """A step as it stands in a plan; what an earlier step will bring is said to be that."""
    known = phrases.get(step.do)
    if known is None or not known.ask:
        return step.do
    values = {name: _said(value, lang) for name, value in step.with_.items()}
    told = [known.words.get(said, said) for name, said in values.items() if isinstance(step.with_[name], str)]
    comma = "、" if lang == "zh" else ", "
    return described(known, values, comma.join(told) or "…")[:_LONGEST]


def _said(value: Any, lang: Lang) -> str:
    if next(refs_in(value), None) is not None:
        return _EARLIER.said(lang)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return shown_few([str(one) for one in cast("Sequence[Any]", value)], lang)
    return _HERE.said(lang) if value == "." else shown(str(value))
