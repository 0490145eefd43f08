"""A phrase that names something said of what an earlier one names or makes: the name becomes "it", "them" or "him".

Only where nobody would take the word for something else: what is told in words, removed or left where it was copied
from is no "it" of the next clause.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from deskhand.core.filetypes import is_ending, kind_of
from deskhand.core.paths import split_ending
from deskhand.core.words import Lang

Step = Mapping[str, Any]
_FILE: Final = ("file", "files", "source")
_SHOWS: Final = frozenset(
    (
        "files.open",
        "table.describe",
        "table.query",
        "table.trends",
        "doc.ask",
        "doc.edit",
        "table.edit",
        "image.text",
        "files.send",
    )
)
"""What leaves the file that it names where it is, and brings no other."""
_TELLS: Final = frozenset(
    (
        "table.describe",
        "table.query",
        "table.trends",
        "doc.ask",
        "image.text",
    )
)
"""What tells something, which "it" would be where something is sent, shortened or kept."""
_MOVES: Final = frozenset({"files.move", "files.rename"})
_MAKES: Final = {
    "doc.convert": "",
    "table.convert": "",
    "image.convert": "",
    "pdf.pages": ".pdf",
    "pdf.merge": ".pdf",
    "pdf.tables": ".xlsx",
    "table.merge": ".xlsx",
    "files.zip": ".zip",
    "doc.create": ".docx",
    "slides.create": ".pptx",
    "table.create": ".xlsx",
    "screen.shot": ".png",
    "web.download": "",
    "cloud.get": "",
    "web.table": ".xlsx",
}
"""What makes one file, and its ending where nothing is said of that."""
_TAKES_ANY: Final = frozenset(
    (
        "files.open",
        "files.move",
        "files.copy",
        "files.send",
        "files.zip",
        "files.rename",
        "mail.send",
        "mail.draft",
        "cloud.put",
        "doc.summarize",
        "doc.read",
        "table.describe",
    )
)
"""What may be wanted of any file of a kind; a question or a change is about the one that it was said of."""
_SENDS: Final = frozenset(
    (
        "mail.send",
        "mail.draft",
        "files.send",
        "cloud.put",
        "files.zip",
        "doc.summarize",
        "doc.convert",
        "table.convert",
    )
)
_REMOVES: Final = frozenset({"files.delete", "files.duplicates"})
_PEOPLE: Final = ("person", "to", "people", "from_", "name", "members")
_WHO: Final = frozenset(
    (
        "mail.send",
        "mail.draft",
        "message.send",
        "mail.search",
        "contacts.find",
        "calendar.add",
        "calendar.free",
    )
)
_EVENTS: Final = frozenset({"calendar.move", "calendar.list", "calendar.add", "calendar.cancel"})
_HER: Final = frozenset({"Anna", "Carol", "王芳", "陈静"})
_BEFORE: Final = {
    "en": r"(?:\b(?:the|my|our|this|that)\s+)?",
    "zh": r"(?:那个|这个|那份|这份|那张|这张)?",
}
_GOES_ON: Final[dict[Lang, re.Pattern[str]]] = {
    "en": re.compile(
        r"\s*(?:$|[,.?!:;]|(?:to|as|into?|from|on|for|and|by|with|at|out|down|up|here|please|pls|over)\b)"
    ),
    "zh": re.compile(r""),
}
"""What may stand behind a word for a file; another noun would be part of its name."""
_PARTICLE: Final = re.compile(r"(?<=\S)\s(up|down|out|off|over)\s$")
_AFTER: Final = {
    "en": r"(?:\s+(?:pdf|file|sheet|spreadsheet|table|document|doc|presentation|picture|photo|image|screenshot))?"
    r"\b(?!')",
    "zh": r"(?:那个|那份|那张|这个|这份|这张)?(?:pdf|PDF|ppt|PPT|文件|文档|表格|表|图片|图)?",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A phrase with a pronoun, and the steps that are as good: of what was made, or of the same thing by its name."""

    say: str
    made: Step | None
    same: Step | None

    def steps(self, at: int) -> tuple[Step, ...]:
        """What is wanted where the earlier phrase is the `at`th step."""
        made = None if self.made is None else _put_in(self.made, at)
        return tuple(one for one in (made, self.same) if one is not None)


_HERE: Final = "\0"


def _put_in(step: Step, at: int) -> Step:
    def placed(value: Any) -> Any:
        if isinstance(value, list):
            return [placed(one) for one in cast("list[Any]", value)]
        return {"from": at} if value == _HERE else value

    return {"do": step["do"], "with": {name: placed(value) for name, value in step["with"].items()}}


def bound(first: Mapping[str, Any], then: Mapping[str, Any], lang: Lang) -> Bound | None:
    """The second of two phrases with a word for what the first one names or makes; None where there is none."""
    one, other = first["steps"][0], then["steps"][0]
    return (
        _file_bound(one, other, then["say"], lang)
        or _person_bound(one, other, then["say"], lang)
        or _event_bound(one, other, then["say"], lang)
    )


def _file_bound(one: Step, other: Step, say: str, lang: Lang) -> Bound | None:
    name, paths = _files(other)
    if not paths or (other["do"] in _REMOVES and one["do"] not in _SHOWS):
        return None
    if one["do"] in _TELLS and other["do"] in _SENDS:
        return None
    brought, made, several = _brought(one)
    if not brought or several != (len(paths) > 1):
        return None
    own = _files(one)[1]
    same = own == paths and one["do"] in (*_SHOWS, *_MOVES)
    if not same and not (other["do"] in _TAKES_ANY and {kind_of(p) for p in brought} == {kind_of(p) for p in paths}):
        return None
    if other["do"] == one["do"]:
        return None
    words = _pronoun("them" if several else "it", lang)
    spoken = _without(say, paths, words, lang)
    if spoken is None:
        return None
    listed = isinstance(other["with"][name], list)
    from_made = _with(other, name, [_HERE] if listed and not several else _HERE)
    return Bound(spoken, from_made, None if made else _with(other, name, own if listed else own[0]))


def _brought(step: Step) -> tuple[list[str], bool, bool]:
    """The files that a step leaves to be spoken of, whether these are new, and whether there are several."""
    _, own = _files(step)
    if step["do"] in _SHOWS or step["do"] in _MOVES:
        return own, step["do"] in _MOVES, len(own) > 1
    if step["do"] not in _MAKES or (step["do"] == "image.convert" and len(own) != 1):
        return [], False, False
    given = step["with"]
    said = str(given.get("to") or given.get("format") or given.get("save") or "")
    ending = split_ending(str(given.get("url") or given.get("path") or ""))[1] or _MAKES[step["do"]]
    if said and is_ending(said.rpartition(".")[2]):
        ending = "." + said.rpartition(".")[2]
    return ([f"made{ending}"] if ending else []), True, False


def _files(step: Step) -> tuple[str, list[str]]:
    """The parameter in which a step names files, and the files."""
    for name in _FILE:
        value = step["with"].get(name)
        rows = cast("list[Any]", value) if isinstance(value, list) else [value]
        if value is not None and all(isinstance(one, str) and split_ending(one)[1] for one in rows):
            return name, list(rows)
    return "", []


def _person_bound(one: Step, other: Step, say: str, lang: Lang) -> Bound | None:
    if one["do"] not in _WHO or other["do"] not in _WHO:
        return None
    (_, somebody), (name, who) = _person(one), _person(other)
    if not somebody or not who:
        return None
    short = who if lang == "zh" and not who.isascii() else who.split()[0]
    her = somebody.split()[0] in _HER
    words = ("her" if her else "him") if lang == "en" else ("她" if her else "他")
    found = list(re.finditer(rf"{re.escape(who)}|{re.escape(short)}", say))
    if len(found) != 1 or say[found[0].end() :][:1] in ("'", "’", "的") or found[0].start() == 0:
        return None
    if lang == "en" and re.search(r"\b(?:from|did|does|has|is)\s*$", say[: found[0].start()]):
        return None  # "did him write" is no English
    spoken = say[: found[0].start()].rstrip(" " if lang == "zh" else "") + words + say[found[0].end() :]
    value = [somebody] if isinstance(other["with"][name], list) else somebody
    return Bound(spoken, None, _with(other, name, value))


def _person(step: Step) -> tuple[str, str]:
    """The parameter in which a step names one person, and that person."""
    rows = [(name, step["with"][name]) for name in _PEOPLE if name in step["with"]]
    flat = [(name, one) for name, value in rows for one in (value if isinstance(value, list) else [value])]
    return (flat[0][0], str(flat[0][1])) if len(flat) == 1 and isinstance(flat[0][1], str) else ("", "")


def _event_bound(one: Step, other: Step, say: str, lang: Lang) -> Bound | None:
    if one["do"] not in _EVENTS - {"calendar.cancel"} or other["do"] not in _EVENTS or "event" not in other["with"]:
        return None
    event = one["with"].get("event") or one["with"].get("title")
    if not event or "when" in other["with"]:
        return None
    title = re.compile(_BEFORE[lang] + re.escape(str(other["with"]["event"])), re.IGNORECASE)
    found = list(title.finditer(say))
    if len(found) != 1 or found[0].start() == 0 or say[found[0].start() - 1] in "(（":
        return None
    spoken = say[: found[0].start()] + _pronoun("it", lang) + say[found[0].end() :]
    return Bound(spoken, _with(other, "event", _HERE), _with(other, "event", event))


def _pronoun(word: str, lang: Lang) -> str:
    return word if lang == "en" else {"it": "它", "them": "它们"}[word]


def _with(step: Step, name: str, value: Any) -> Step:
    return {"do": step["do"], "with": {**step["with"], name: value}}


def _without(say: str, paths: Sequence[str], word: str, lang: Lang) -> str | None:
    """A phrase with the one place where it names these files replaced; None where that cannot be told."""
    if len(paths) > 1:
        return None
    file = paths[0].rpartition("/")[2]
    found = [match for one in _names(file) for match in _named(one, say, lang)]
    first = next(iter(found), None)
    if first is None or first.start() == 0:
        return None
    start, end = first.span()
    rest = say[:start] + say[end:]
    if any(part in rest.casefold() for part in _told(file)):
        return None
    if _GOES_ON[lang].match(say[end:]) is None:
        return None
    if lang == "zh":
        return f"{say[:start].rstrip()}{word}{say[end:].lstrip()}"
    front = _PARTICLE.sub("", say[:start])  # "pull up the deck" is "pull it up"
    return (
        f"{front} {word}{say[len(front) : start].rstrip()}{say[end:]}"
        if front != say[:start]
        else f"{front}{word}{say[end:]}"
    )


def _named(name: str, say: str, lang: Lang) -> list[re.Match[str]]:
    edge = r"\b" if lang == "en" else ""
    return list(re.finditer(f"{_BEFORE[lang]}{edge}{re.escape(name)}{_AFTER[lang]}", say, re.IGNORECASE))


def _names(file: str) -> list[str]:
    """How a file may be called, the longest name first: with its ending, without, or by the words it begins with."""
    stem = split_ending(file)[0]
    words = stem.split()
    return [file, stem, *(" ".join(words[:n]) for n in range(len(words) - 1, 0, -1) if len(words[0]) > 3)]


def _told(file: str) -> set[str]:
    return {word for word in split_ending(file)[0].casefold().split() if len(word) > 1}
