"""Folders in a request: the target of an ability, a place inside a description, or where things go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from deskhand.core.filetypes import kind_of
from deskhand.core.paths import split_ending
from deskhand.planner.description.said import Placed
from deskhand.planner.places import is_path
from deskhand.planner.reading import Reading
from deskhand.planner.text import folded
from deskhand.planner.there import other, shut
from deskhand.planner.values import Earlier, Either, Exact, Unmet, Value

LONGEST: Final = {"en": 8, "zh": 24}
_NO_FOLDERS: Final = frozenset(
    {
        "clipboard", "cloud", "cloud storage", "cloud drive", "mail", "email", "message", "chat", "calendar",
        "todo list", "to-do list", "task list", "cart", "shopping cart", "basket", "word document", "word",
        "document", "spreadsheet", "presentation", "powerpoint", "pdf", "file", "ppt", "excel", "zip",
        "剪贴板", "剪切板", "云", "云盘", "网盘", "云端", "云上", "云存储", "邮件", "日历", "待办", "待办清单",
        "购物车", "微信", "word文档", "文档", "表格", "演示文稿", "文件", "pdf文件",
    }
)  # fmt: skip
"""Where things go that are no folders, whatever nobody has called one."""
_NEW: Final = re.compile(r"^(?:the |an? |my |new )+|^(?:新的|新|一个|一份|我的)+")
LONGEST_NEW: Final = {"en": 4, "zh": 12}


@dataclass
class FolderSlots:
    """The folders of one request, each run of tokens looked up once."""

    of: Reading
    _known: dict[tuple[int, int], Value | None] = field(default_factory=dict[tuple[int, int], "Value | None"])
    _inside: dict[tuple[int, int], Placed | None] = field(default_factory=dict[tuple[int, int], "Placed | None"])

    def existing(self, start: int, end: int) -> Value | None:
        """A folder that is there, by any of the ways to say it."""
        if (start, end) not in self._known:
            self._known[start, end] = self._existing(*self.of.trimmed(start, end))
        return self._known[start, end]

    def target(self, start: int, end: int) -> Value | None:
        """The folder that something is done to; named but not there, it is missing."""
        start, end = self.of.trimmed(start, end)
        found = self.existing(start, end)
        if found is not None:
            return found
        if self.of.lex.there.whole(self.of.keys, start, end) or self.of.lex.it.whole(self.of.keys, start, end):
            return Earlier()
        core = self._core(start, end)
        if core is None or not self._nameable(*core):
            return None
        marked = core != (start, end) or is_path(self.of.name(*core)) or core[1] - core[0] == 1
        return self.of.places.missing(self.of.name(*core)) if marked else None

    def placed(self, start: int, end: int) -> Value | None:
        """A folder with nothing before it that would say so: it must be there."""
        found = self.existing(start, end)
        return found if isinstance(found, Exact | Either | Unmet) else None

    def asked_of(self, start: int, end: int) -> Value | None:
        """A folder as `placed`; or what has that name instead, where only one thing has it."""
        found = self.placed(start, end)
        start, end = self.of.trimmed(start, end)
        if (
            found is not None
            or start >= end
            or end - start > LONGEST[self.of.lex.lang]
            or not self._possible(start, end)
        ):
            return found
        return other(self.of.name(start, end), self.of.places)

    def listable(self, start: int, end: int) -> Value | None:
        """A folder that is plainly meant as one: "list pictures" asks for pictures, "list Pictures" for the folder."""
        start, end = self.of.trimmed(start, end)
        found = self.placed(start, end)
        if found is None or self.of.lex.described.whole(self.of.keys, start, end) is None:
            return found
        return found if self.of.words.tokens[start].raw[:1].isupper() else None

    def into(self, start: int, end: int) -> Value | None:
        """Where things go: a folder that is there, or the name of a new one."""
        start, end = self.of.trimmed(start, end)
        found = self.existing(start, end)
        if found is not None:
            return found
        if self.of.lex.there.whole(self.of.keys, start, end):
            return Earlier()
        core = self._core(start, end)
        if core is None:
            return None
        name = self.of.name(*core)
        if "/ " in name or self.of.places.is_drive(name) or self._is_elsewhere(name, start, end):
            return None
        if self._is_a_file(name, start, end):
            return None
        inner = self._new_inside(*core)
        if inner is not None:
            return inner
        if is_path(name):
            return Exact(self.of.places.path(name)) if not self.of.has_blocked(*core) else None
        quoted = core[1] - core[0] == 1 and self.of.words.tokens[core[0]].quoted is not None
        if not quoted and (not self._nameable(*core) or self.of.in_span(start)):
            return None
        if not quoted and " " in name and kind_of(name) != "other":
            return None  # "Desktop renamed to cv.pdf" is no folder
        lang = self.of.lex.lang
        marked = quoted or core != (start, end) or core[1] - core[0] == 1 or lang == "zh"
        return Exact(name, open=0 if quoted else core[1] - core[0]) if marked else None

    def _is_elsewhere(self, name: str, start: int, end: int) -> bool:
        """Whether it is where things go that are no folders, and is not said to be one."""
        words = self.of.lex.folder_words
        said = any(words.at(self.of.keys, at, end) is not None for at in range(start, end))
        places = (at for at in range(start + 1, end) if self.of.lex.places.at(self.of.keys, at, end) is not None)
        outer = self.of.name(*self.of.trimmed(start, next(places, end)))  # "the cloud under backups/"
        return not said and not {_NEW.sub("", folded(one)) for one in (name, outer)}.isdisjoint(_NO_FOLDERS)

    def _is_a_file(self, name: str, start: int, end: int) -> bool:
        """Whether a file is here that is called so, or an archive is: nothing is put into one. Without its ending this
        is so where it is spoken of as what is known: "put it into the proposal".
        """
        ended = bool(split_ending(name)[1])
        lex = self.of.lex
        worded = any(lex.folder_words.at(self.of.keys, at, end) is not None for at in range(start, end))
        if not ended and not worded and (lex.lang == "zh" or lex.definite.before(self.of.keys, 0, start) is not None):
            stems = (split_ending(one.name)[0] for one in self.of.places.about(name) if one.kind == "file")
            return any(folded(stem) == folded(name) for stem in stems)
        return ended and (kind_of(name) == "archive" or any(one.kind == "file" for one in self.of.places.named(name)))

    def _new_inside(self, start: int, end: int) -> Value | None:
        """A new folder in one that is there: "Tunes on the Desktop"."""
        lex, keys = self.of.lex, self.of.keys
        if end - start > LONGEST[lex.lang]:
            return None
        for at in range(start + 1, end - 1):
            place = lex.places.at(keys, at, end)
            core = self._core(start, at) if place is not None and place[0] < end else None
            if place is None or core is None or not self._nameable(*core):
                continue
            outer = self.existing(place[0], end)
            if isinstance(outer, Exact):
                name = self.of.name(*core)
                return Exact(name if outer.value == "." else f"{outer.value}/{name}", open=at - start)
        return None

    def inside_description(self, at: int, end: int) -> Placed | None:
        """A place said within a description: "in Movies", 桌面上的."""
        if (at, end) not in self._inside:
            place = self._place_en if self.of.lex.lang == "en" else self._place_zh
            self._inside[at, end] = place(at, end)
        return self._inside[at, end]

    def _place_en(self, at: int, end: int) -> Placed | None:
        lex, keys = self.of.lex, self.of.keys
        place = lex.places.at(keys, at, end)
        here = lex.here.at(keys, at, end)
        if here is not None:
            return Placed(here[0], ".")
        if place is None or place[0] >= end:
            return None
        begin = place[0]
        for stop in range(min(end, begin + LONGEST["en"]), begin, -1):
            found = self.existing(begin, stop)
            if isinstance(found, Exact):
                return Placed(stop, str(found.value))
        if lex.strictly_inside.at(keys, at, end) is None or self.of.has_blocked(begin, end):
            return None
        return Placed(end, missing=self.of.name(*(self._core(begin, end) or (begin, end))))

    def _place_zh(self, at: int, end: int) -> Placed | None:
        """A folder followed by 里, 上, 中的 …, or by the word for folder."""
        lex, keys = self.of.lex, self.of.keys
        place = lex.places.at(keys, at, end)
        begin = place[0] if place else at
        front = lex.described.before(keys, 0, at)
        about = front is not None and (lex.described.whole(keys, front, at) or "").startswith("joining")
        best: Placed | None = None
        for stop in range(begin + 1, min(end, begin + LONGEST["zh"]) + 1):
            behind = lex.behind.at(keys, stop, end) if stop in self.of.behind else None
            worded = lex.folder_words.before(keys, begin + 1, stop)
            if behind is None and worded is None and not (place and stop == end):
                continue
            if behind and behind[1] == "的" and worded is None and (about or lex.described.whole(keys, begin, stop)):
                continue  # 关于合同的文件 may lie anywhere
            found = self.existing(begin, stop)
            after = behind[0] if behind else stop
            if isinstance(found, Exact):
                best = Placed(after, str(found.value))
            elif best is None and worded is not None and worded > begin and self._nameable(begin, worded):
                best = Placed(after, missing=self.of.words.raw(begin, worded))
        return best

    def _existing(self, start: int, end: int) -> Value | None:
        lex, keys = self.of.lex, self.of.keys
        if start >= end or end - start > LONGEST[lex.lang]:
            return None
        if lex.here.whole(keys, start, end) is not None:
            return Exact(".")
        runs = list(dict.fromkeys(run for run in ((start, end), self._core(start, end)) if run is not None))
        for look in (self._at_root, self._common, self._anywhere):
            for run in runs:
                if (found := look(*run)) is not None:
                    return found
        return next((found for run in runs if (found := self._closed(*run)) is not None), None)

    def _closed(self, start: int, end: int) -> Value | None:
        """A folder that its owner closed, said as a folder or by the very name it has."""
        name = self.of.name(start, end)
        closed = self.of.places.closed_folder(name) if self._possible(start, end) else None
        return None if closed is None else shut(name, closed)

    def _at_root(self, start: int, end: int) -> Value | None:
        name = self.of.name(start, end)
        fact = self.of.places.fact(name) if self._possible(start, end) and not is_path(name) else None
        return Exact(fact.path) if fact is not None and fact.kind == "folder" else None

    def _common(self, start: int, end: int) -> Value | None:
        common = self.of.lex.folders.whole(self.of.keys, start, end)
        return self.of.places.common(common) if common is not None else None

    def _anywhere(self, start: int, end: int) -> Value | None:
        return self.of.places.folder(self.of.name(start, end)) if self._possible(start, end) else None

    def _core(self, start: int, end: int) -> tuple[int, int] | None:
        """The name alone: "the folder called X", 我的X文件夹里."""
        lex, keys = self.of.lex, self.of.keys
        while start < end and (front := lex.in_front.at(keys, start, end) or lex.called.at(keys, start, end)):
            start = front[0]
        while end > start:
            behind = lex.folder_words.before(keys, start + 1, end)
            if behind is None:
                behind = lex.behind.before(keys, start + 1, end)
            if behind is None and lex.called.before(keys, start + 1, end) is not None:
                behind = lex.called.before(keys, start + 1, end)
            if behind is None:
                break
            end = behind
        return (start, end) if start < end else None

    def _possible(self, start: int, end: int) -> bool:
        """Whether these tokens could be a name at all; asking the desk about every run would be slow."""
        quoted = sum(1 for token in self.of.words.tokens[start:end] if token.quoted is not None)
        return quoted == 0 or (quoted == 1 and end - start == 1)

    def _nameable(self, start: int, end: int) -> bool:
        """Whether unquoted words can be the name of a folder that is not there (yet)."""
        if self.of.words.tokens[start].quoted is not None and end - start == 1:
            return True
        tokens = self.of.words.tokens[start:end]
        return (
            end - start <= LONGEST_NEW[self.of.lex.lang]
            and not any(token.is_mark or token.quoted is not None for token in tokens)
            and not self.of.has_blocked(start, end)
            and not self.of.has_span(start - 1, end)
            and not any(self.of.lex.listed.at(self.of.keys, at, end) for at in range(start, end))
        )
