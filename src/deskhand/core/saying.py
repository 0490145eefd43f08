"""A step of a plan in words, as its ability's phrases name it: "Move report.pdf to Archive"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from deskhand.core.phrases import Phrases
from deskhand.core.plan.model import Do
from deskhand.core.plan.refs import Ref, filled, refs_in, whole_ref
from deskhand.core.said_times import said_span, said_time
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Lang, Words, size

Named = Callable[[Ref], str]
"""What a reference leads to, in words."""
_OPTIONAL: Final = re.compile(r"\[([^\]]*)\]")
_FIELD: Final = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)\}")
_HERE: Final = Words("this folder", "此文件夹")
CLOSEST: Final = Words("The closest things I can do:", "我能做的最接近的事：")
_EARLIER: Final = Words("what was found", "找到的内容")
_LONGEST: Final = 900
_LONGEST_VALUE: Final = 200
_AMOUNTS: Final = frozenset({"larger", "smaller"})
"""Parameters that are numbers of bytes, in every ability."""
_CHOSEN: Final = frozenset({"do", "is", "keep", "of", "order", "what"})
"""Parts of records that are one of a few choices, in every ability; `by` is one beside a column."""
_NAMED_BY_FILES: Final = frozenset({"rows"})
"""Parts whose own parts are named by what stands in a file."""
_SPAN: Final = "when"
"""The parameter that is a day or a span of days, in every ability."""


def described(phrases: Phrases, values: Mapping[str, str], otherwise: str = "…") -> str:
    """One use in words; a part in brackets is left out where a value inside it is not given.

    `otherwise` stands for a value that is named outside brackets and not given.
    """

    def kept(part: re.Match[str]) -> str:
        return part[1] if all(name in values for name in _FIELD.findall(part[1])) else ""

    def value(name: re.Match[str]) -> str:
        return _word(phrases, name[1], values[name[1]]) if name[1] in values else otherwise

    return _FIELD.sub(value, _OPTIONAL.sub(kept, phrases.ask))


def _word(phrases: Phrases, name: str, value: str) -> str:
    """The plain word for a choice of a parameter, or the value itself."""
    return phrases.words.get(f"{name}.{value}", phrases.words.get(value, value))


def said_step(step: Do, phrases: Mapping[str, Phrases], lang: Lang) -> str:
    """A step as it stands in a plan; what an earlier step will bring is said to be that."""
    return with_reason(said_use(step.do, step.with_, phrases, lang), step.why)


def said_question(text: str) -> str:
    """A question of a plan as it stands before anything is looked for: what is not known yet is left open."""
    return str(filled(text, lambda _: "…"))


def with_reason(said: str, why: str) -> str:
    """What is done, and why it is done so where that is known."""
    return f"{said} · {shown(why)}" if why else said


def said_use(
    do: str, args: Mapping[str, Any], phrases: Mapping[str, Phrases], lang: Lang, named: Named | None = None
) -> str:
    """What would be done with exactly these arguments, in the words that a plan has for it.

    `named` says what a reference leads to, where that is known.
    """
    known = phrases.get(do)
    if known is None or not known.ask:
        return do
    values = said_values(known, args, lang, named)
    told = [_word(known, name, said) for name, said in values.items() if isinstance(args.get(name), str)]
    comma = "、" if lang == "zh" else ", "
    return described(known, values, comma.join(told) or "…")[:_LONGEST]


def said_values(phrases: Phrases, args: Mapping[str, Any], lang: Lang, named: Named | None = None) -> dict[str, str]:
    """Each argument in words, and the parts of those that have parts."""

    def earlier(_: Ref) -> str:
        return _EARLIER.said(lang)

    look = named or earlier
    return {name: _said(phrases, name, value, lang, look) for name, value in _flat(args).items() if value is not None}


def _flat(args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, and the parts of those that have parts (`change.find`); of several changes, those of the first."""
    made = dict(args)
    for name, value in args.items():
        several = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else [value]
        first = next(iter(several), None)
        if isinstance(first, Mapping):
            made |= {f"{name}.{part}": one for part, one in cast("Mapping[str, Any]", first).items()}
    return made


def _said(phrases: Phrases, name: str, value: Any, lang: Lang, named: Named) -> str:
    if has_parts(value):
        return _parts_said(phrases, name, value, lang, named)
    if isinstance(value, str) and (ref := whole_ref(value)) is not None:
        return named(ref)
    if isinstance(value, str) and next(refs_in(value), None) is not None:
        return str(filled(value, lambda ref: f"[{named(ref)}]"))
    if isinstance(value, list | tuple) and next(refs_in(value), None) is not None:
        several = [_said(phrases, name, one, lang, named) for one in cast("Sequence[Any]", value)]
        return ("、" if lang == "zh" else ", ").join(several)
    if isinstance(value, Sequence) and not isinstance(value, str):
        each = [_placed(_word(phrases, name, str(filled(one, str))), lang) for one in cast("Sequence[Any]", value)]
        return shown_few(each, lang)
    if name in _AMOUNTS and isinstance(value, int):
        return size(value)
    if name == _SPAN and isinstance(value, str) and (days := said_span(value, lang)) is not None:
        return days
    if name == _SPAN and isinstance(value, str) and (time := said_time(value, lang)) is not None:
        return time
    return _short(
        shown(_placed(str(filled(value, str)), lang))
    )  # what a person wrote as `$5` stands in a plan as `$$5`


def has_parts(value: Any) -> bool:
    """Whether a value is a record, or several."""
    several = cast("list[Any]", value) if isinstance(value, list) else [value]
    return any(isinstance(one, Mapping) for one in several)


def _parts_said(
    phrases: Phrases, name: str, value: Any, lang: Lang, named: Named, *, part: str = "", chosen: bool = False
) -> str:
    """A value with parts, as words in a row: `where Region == North, top 3`.

    A part is named by its plain word, and what is done comes first. Only what is `chosen` from a few has a plain word
    of its own: what is called something, or stands somewhere, is said as it is written there.
    """
    if isinstance(value, Mapping):
        parts = cast("Mapping[str, Any]", value)
        said: list[str] = []
        for key, inner in sorted(parts.items(), key=lambda one: one[0] != "do"):
            if inner in (None, [], {}, "", False):
                continue
            of_few = key in _CHOSEN or (key == "by" and "column" in parts)
            word = key if part in _NAMED_BY_FILES else _word(phrases, name, key)
            said += [word, _parts_said(phrases, name, inner, lang, named, part=key, chosen=of_few)]
        return " ".join(word for word in said if word)
    if isinstance(value, list | tuple):
        comma = "、" if lang == "zh" else ", "
        several = cast("Sequence[Any]", value)
        return comma.join(_parts_said(phrases, name, one, lang, named, part=part, chosen=chosen) for one in several)
    if (ref := next(refs_in(value), None)) is not None:
        return named(ref)
    written = str(filled(value, str))  # what is no reference, as it stands in the file: `$$a` is `$a`
    return shown(_word(phrases, name, written) if chosen or isinstance(value, bool) else written)


def _short(said: str) -> str:
    """A long text by its beginning, so that it crowds out no other value."""
    return said if len(said) <= _LONGEST_VALUE else f"{said[:_LONGEST_VALUE]}…"


def _placed(value: str, lang: Lang) -> str:
    return _HERE.said(lang) if value == "." else value
