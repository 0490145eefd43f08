"""What a plan does, told from the plan itself: what is looked for and where, every value, where it is saved.

The words of a request are no part of it, so that whoever reads only the question sees what would happen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.agents import OutsideAgent
from deskhand.core.filetypes import as_filetype
from deskhand.core.flow.risk import Risk
from deskhand.core.phrases import Phrases
from deskhand.core.plan.model import Do
from deskhand.core.plan.order import waits_for
from deskhand.core.plan.refs import Ref, refs_in, whole_ref
from deskhand.core.said_times import said_time
from deskhand.core.saying import said_use, said_values, with_reason
from deskhand.core.words import Lang, Words
from deskhand.planner.asks import how_many, together
from deskhand.planner.naming import path_said, result_said
from deskhand.planner.places import Places
from deskhand.planner.steps import FIND, LIST
from deskhand.planner.values import MANY

WITHOUT: Final = "value.without"
PICK: Final = "value.pick"
_LOOKS: Final = frozenset({FIND, LIST, WITHOUT, PICK})
"""Steps that are told within the one that works on what they find."""
_TIMES: Final = ("when", "occasion")
_SAVED: Final = frozenset({"save"})
_ALL: Final = Words("all {what}{count}", "全部{what}{count}")
_ALL_OF: Final = Words("all {what} {which}{count}", "{which}的全部{what}{count}")
_FIRST: Final = Words("the {order} {n} of {all}", "{all}中{order} {n} 个")
_BY_NAME: Final = Words("the first {n} by name of {all}", "{all}中按名称排在最前的 {n} 个")
_EVERYTHING: Final = Words("everything in {folder}{count}", "{folder} 里的全部内容{count}")
_EXCEPT: Final = Words("{what} except {but}", "{what}（除了 {but}）")
_AT: Final = Words("number {n} of {what}", "{what}中的第 {n} 个")
_LAST: Final = Words("the last of {what}", "{what}中的最后一个")
_BROUGHT: Final = Words("[what this brings: {say}]", "[{say}的结果]")
_FREE: Final = Words("{name} (there is one already, so it gets another name)", "{name}（已有同名文件，会另取名称）")
_UNKNOWN: Final = Words("{name} (nobody I know)", "{name}（我不认识的人）")
_FILES: Final = Words("files", "文件")
_OF_KIND: Final = Words("{kind} files", "{kind} 文件")
_KINDS: Final[Mapping[str, Words]] = {
    "picture": Words("pictures", "图片"),
    "video": Words("videos", "视频"),
    "music": Words("music files", "音乐文件"),
    "document": Words("documents", "文档"),
    "spreadsheet": Words("spreadsheets", "表格文件"),
    "presentation": Words("presentations", "演示文稿"),
    "pdf": Words("PDFs", " PDF"),
    "archive": Words("archives", "压缩包"),
    "code": Words("files of code", "代码文件"),
    "program": Words("programs", "程序"),
    "text": Words("text files", "文本文件"),
    "book": Words("books", "电子书"),
    "mail": Words("mails", "邮件"),
    "disk": Words("disk images", "磁盘映像"),
    "calendar": Words("calendar files", "日历文件"),
    "contact": Words("contact files", "联系人文件"),
    "font": Words("fonts", "字体"),
}
_WHICH: Final = (
    ("query", Words("named {value}", "名称含 {value}")),
    ("folder", Words("in {value}", "{value} 里")),
    ("when", Words("changed {value}", "{value} 修改")),
    ("larger", Words("larger than {value}", "大于 {value}")),
    ("smaller", Words("smaller than {value}", "小于 {value}")),
)


class Telling:
    """The steps of one plan in words; `counted` leaves room for how many files a search finds before it is asked."""

    def __init__(
        self,
        steps: Sequence[Do],
        abilities: Mapping[str, Ability],
        phrases: Mapping[str, Phrases],
        places: Places,
        lang: Lang,
        *,
        agents: Sequence[OutsideAgent] = (),
        counted: bool = True,
    ) -> None:
        self._steps = {step.id: step for step in steps}
        self._abilities = abilities
        self._phrases = phrases
        self._places = places
        self._lang: Lang = lang
        self._agents = {one.address: one.name for one in agents}
        self._counted = looked_at(steps) if counted else frozenset[str]()
        self._own: set[str] = set()

    def told(self, chosen: Sequence[Do], implied: Collection[str] = ()) -> str:
        """These steps in the order they happen; a search stands within the step that works on what it finds, as does
        what is `implied`.
        """
        steps = self._steps.values()
        fed = {ref.step for step in steps for ref in refs_in(step.with_)}
        within = {step.id for step in steps if step.id in fed and (step.do in _LOOKS or step.id in implied)}
        told = [step for step in chosen if step.id not in within]
        self._own = {step.id for step in told}
        return together([self.step(step) for step in told], self._lang)

    def step(self, step: Do) -> str:
        said = said_use(step.do, self._whole(step), self._phrases, self._lang, self._named)
        return with_reason(said, step.why)

    def _whole(self, step: Do) -> dict[str, Any]:
        """The arguments with what holds because nothing else was said, where that changes what is done."""
        ability = self._abilities[step.do]
        fields = ability.params.model_fields if ability.risk(step.with_) > Risk.R0 else {}
        held = {
            name: info.default
            for name, info in fields.items()
            if not info.is_required() and isinstance(info.default, str) and info.default
        }
        given = {name: self._said_of(ability, name, value) for name, value in step.with_.items()}
        return {**held, **given}

    def _said_of(self, ability: Ability, name: str, value: Any) -> Any:
        if name in ability.param_types and ability.param_types[name].kind in ("person", "people"):
            several = cast("list[Any]", value) if isinstance(value, list) else [value]
            return [self._somebody(one) for one in several]
        if not isinstance(value, str) or whole_ref(value) is not None:
            return value
        if value in self._agents:
            return f"{self._agents[value]} ({value})"
        if name in ability.param_types and ability.param_types[name].kind in _TIMES:
            return said_time(value, self._lang) or value
        taken = name in _SAVED and ability.param_types[name].kind == "file" and self._places.fact(value) is not None
        return _FREE.said(self._lang, name=value) if taken else value

    def _somebody(self, name: Any) -> Any:
        """A person with the address that is known, or that none is."""
        if not isinstance(name, str) or "@" in name or next(refs_in(name), None) is not None:
            return name
        known = [one for one in self._places.people if one.partition(" <")[0] == name]
        if not known and self._places.people:
            return _UNKNOWN.said(self._lang, name=name)
        return known[0] if len(known) == 1 else name

    # ── what references lead to ──────────────────────────────────────────────────────────────────

    def _named(self, ref: Ref) -> str:
        step = self._steps.get(ref.step)
        if step is None:
            return "…"  # what a person is asked for first
        found = self._found(step, one=ref.path[:1] == ("file",))
        if found is None:
            return self._brought(step, ref)
        at = ref.path[1] if len(ref.path) > 1 else ""
        return found if not at else self._at(int(at), found) if at.lstrip("-").isdigit() else found

    def _found(self, step: Do, *, one: bool) -> str | None:
        """What a search finds, or the first of it, one of its kind picks or leaves; None for any other step."""
        values = self._values(step)
        if step.do == FIND:
            return self._search(step, values, one=one)
        if step.do == LIST:
            folder = values.get("folder") or path_said(".", self._lang)
            return _EVERYTHING.said(self._lang, folder=folder, count=self._count(step))
        if step.do == WITHOUT:
            return _EXCEPT.said(self._lang, what=values["items"], but=values["but"])
        if step.do == PICK:
            return self._at(int(step.with_.get("at", 0)), values["items"])
        return None

    def _brought(self, step: Do, ref: Ref) -> str:
        """What comes of a step that is told beside this one, or else is told here."""
        if step.id in self._own:
            return result_said(step, ".".join(ref.path), self._values(step), self._lang)
        return _BROUGHT.said(self._lang, say=self.step(step))

    def _values(self, step: Do) -> dict[str, str]:
        return said_values(self._phrases[step.do], step.with_, self._lang, self._named)

    def _search(self, step: Do, values: Mapping[str, str], *, one: bool) -> str:
        given = step.with_.get("kind")
        several: list[Any] = [] if given is None else [given] if isinstance(given, str) else given
        kinds = dict.fromkeys(self._kind(as_filetype(str(kind)) or str(kind)) for kind in several)
        comma, lang = ("、" if self._lang == "zh" else ", "), self._lang
        what = comma.join(kinds) or _FILES.said(lang)
        which = [words.said(lang, value=values[name]) for name, words in _WHICH if name in values]
        row = ("、" if lang == "zh" else " ").join(which)
        words = _ALL_OF if which else _ALL
        every = words.said(lang, what=what, which=row, count=self._count(step))
        limit = 1 if one else step.with_.get("limit", MANY)
        if limit == MANY:
            return every
        order = str(step.with_.get("order", "newest"))
        word = self._phrases[FIND].words.get(f"order.{order}", order)
        return (_BY_NAME if order == "name" else _FIRST).said(lang, order=word, n=limit, all=every)

    def _kind(self, kind: str) -> str:
        return _KINDS.get(kind, _OF_KIND).said(self._lang, kind=kind)

    def _at(self, at: int, what: str) -> str:
        return _LAST.said(self._lang, what=what) if at < 0 else _AT.said(self._lang, n=at + 1, what=what)

    def _count(self, step: Do) -> str:
        return how_many(step.id, self._lang) if step.id in self._counted else ""


def looked_at(steps: Sequence[Do]) -> frozenset[str]:
    """The searches that wait for nothing but searches, so that they may be made before anything is asked."""
    found: set[str] = set()
    for step in steps:
        if step.do in _LOOKS and waits_for(step) <= found:
            found.add(step.id)
    return frozenset(found)
