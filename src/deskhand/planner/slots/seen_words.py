"""How people say that they have or had something open, saved it or fetched it, around the thing that they mean.

"the sheet I have open", "the report I had open this morning", 我早上打开的报告, 刚保存的文件, "the latest download".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from deskhand.core.words import Lang
from deskhand.planner.reading import Reading

How = Literal["now", "front", "opened", "saved", "fetched"]
"""It is open · it is what is looked at · it was open · it was changed · it was downloaded."""


@dataclass(frozen=True, slots=True)
class Said:
    """A thing with what is said of it: the tokens of the thing, the time as ISO and the program where they are said."""

    how: How
    thing: tuple[int, int]
    when: str = ""
    last: bool = False
    """The last one that was so, not any: "just", 刚."""
    app: tuple[int, int] | None = None
    asked: bool = False
    """Said as a question, which may be about anything in the world: "which shop is open"."""
    many: bool = False
    """Said to be all that were so: 所有."""


_I: Final = r"(?:that |which )?(?:i|we)"
_NOW: Final = r"(?:currently |still |already |now |right now )?"
_AT_WORK: Final = "(?:looking at|working on|editing|reading|viewing|using|writing)"
_LAST: Final = r"(?P<last>just |last |most recently )?"
_EN_STATES: Final[tuple[tuple[How, str], ...]] = (
    ("now", rf"{_I} {_NOW}(?:have|have got|got|'ve got) {_NOW}(?:open|opened)"),
    ("now", rf"(?:that |which )?(?:i've|we've) (?:got )?{_NOW}(?:open|opened)"),
    ("now", rf"(?:(?:that|which) (?:is|are)|that's) {_NOW}(?:open|opened)"),
    (
        "front",
        rf"(?:that |which )?(?:i'm|we're|i am|we are) {_NOW}(?:looking at|working on|editing|reading|viewing|using)",
    ),
    (
        "front",
        r"(?:(?:that|which) is |that's )?(?:in front|in the front window|in the active window|on (?:my|the) screen)",
    ),
    ("opened", rf"{_I} had {_NOW}(?:open|opened)"),
    ("opened", rf"{_I} was (?P<last>just )?{_AT_WORK}"),
    ("opened", rf"{_I} {_LAST}(?:opened|used|looked at|viewed|read|worked on|had open)"),
    ("saved", rf"{_I} {_LAST}(?:saved|changed|edited|modified|wrote|created|made|updated)"),
    ("fetched", rf"{_I} {_LAST}(?:downloaded|fetched)"),
)
_WHICH: Final = "(?:which|what) (?P<thing>.+?)"
_EN_ASKED: Final[tuple[tuple[How, str], ...]] = (
    (
        "now",
        rf"{_WHICH} (?:do|have) (?:i|we) {_NOW}(?:have |got |have got )?{_NOW}(?:open|opened)",
    ),
    ("now", rf"{_WHICH} (?:is|are) {_NOW}(?:open|opened)"),
    ("now", rf"(?:is|are) (?P<thing>.+?) {_NOW}(?:open|opened)"),
    ("now", rf"(?:do|have) (?:i|we) {_NOW}(?:have |got |have got )?(?P<thing>.+?) {_NOW}(?:open|opened)"),
    ("front", rf"{_WHICH} (?:am i|are we) {_NOW}{_AT_WORK}"),
    ("opened", rf"{_WHICH} (?:was i|were we) (?P<last>just )?{_AT_WORK}"),
    (
        "opened",
        rf"{_WHICH} (?:did|have) (?:i|we) {_LAST}"
        r"(?:had open|have open|open|opened|used?|look at|looked at|view|viewed|read|work on|worked on)",
    ),
)
"""The same as a question: "which sheet do I have open", "is the budget open"."""
_ASKING: Final = ("which ", "what ", "is ", "are ", "do ", "have ")
_LATEST: Final = r"(?P<latest> last| latest| most recently| just now)?"
_EN: Final[tuple[tuple[How, str], ...]] = tuple((how, rf"(?P<thing>.+?) {state}{_LATEST}") for how, state in _EN_STATES)
_EN_QUESTIONS: Final[tuple[tuple[How, str], ...]] = tuple((how, rf"{asked}{_LATEST}") for how, asked in _EN_ASKED)
_EN_FRONT: Final[tuple[tuple[How, str], ...]] = (
    ("now", r"(?P<thing>.+?) (?:currently |still )?open(?= in )"),
    ("now", r"(?:currently )?(?:open|opened) (?P<thing>.+)"),
    ("front", r"(?:current|active|frontmost|focused) (?P<thing>.+)"),
    (
        "fetched",
        r"(?P<last>latest|newest|last|most recent) (?P<thing>downloads?|downloaded (?:file|one|item))",
    ),
)
_BEFORE_A_THING: Final = frozenset(
    {"the", "my", "our", "your", "this", "that", "these", "those", "all", "any", "every", "each", "which", "of", "no"}
)
_EN_APP: Final = re.compile(r" in (?P<app>[\w .+-]{2,40})")
_ZH_WHO: Final = r"(?:我们|我)?"
_ZH_NOW: Final = r"(?:现在|当前|目前|正在|正|还)"
_ZH_LAST: Final = r"(?P<last>刚刚才|刚才|刚刚|方才|刚|最后|上次)?"
_ZH_THIS: Final = r"(?P<done>(?:着|了|过|好|完)?的?)(?:那个|那份|那张|那篇|这个|那些)?"
_ZH_STATES: Final[tuple[tuple[How, str], ...]] = (
    ("now", rf"{_ZH_NOW}?(?:打开着|开着)的?(?:那个|那份|那张|那篇|这个|那些)?"),
    ("now", rf"{_ZH_NOW}打开(?:着)?的(?:那个|那份|那张|那篇|这个|那些)?"),
    ("front", r"(?:当前|眼前|最前面)的?(?:那个|那份|那张|那篇|这个)?"),
    ("front", rf"(?:{_ZH_NOW}?在|正|正在)(?:看|编辑|写|用|处理|改)(?:着)?的(?:那个|那份|那张|那篇|这个|那些)?"),
    ("opened", rf"{_ZH_LAST}(?:(?P<standing>打开的)|打开|看|用|处理|编辑){_ZH_THIS}"),
    ("saved", rf"{_ZH_LAST}(?:保存|修改|改|编辑|写|存|更新|创建|新建){_ZH_THIS}"),
    ("fetched", rf"(?P<last>刚刚才|刚才|刚刚|刚|最新|最近|最后)的?下载{_ZH_THIS}"),
)
_ZH_APP: Final = r"(?:在(?P<app>.{1,20}?)[里中上]|用(?P<with>.{1,20}?))?"
_ZH: Final[tuple[tuple[How, str], ...]] = tuple(
    (how, rf"(?P<all>所有|全部)?{_ZH_WHO}(?P<when>@*){_ZH_WHO}{_ZH_APP}{state}(?P<thing>.*)")
    for how, state in _ZH_STATES
)
_ZH_QUESTIONS: Final[tuple[tuple[How, str], ...]] = (
    (
        "now",
        rf"(?P<all>所有|全部)?(?P<when>@*){_ZH_WHO}{_ZH_APP}(?P<thing>.+?){_ZH_NOW}?(?:还|还在)?(?:开着|打开着|是打开的|是开着的)",
    ),
)
"""预算还开着吗; the 吗 has been taken off."""
_STANDING: Final = ("着", "的")
_WHO: Final = frozenset("我们")
_JUST: Final = frozenset("刚方")
"""What begins so says that the last one is meant, not a time."""
_HINTS: Final = {
    "en": (
        r"\b(?:open|opened|front|screen|active|current|frontmost|focused|looking|working|editing|reading|viewing|using"
        r"|saved|changed|edited|modified|wrote|created|made|updated|downloaded|fetched|downloads?|used|read|viewed"
        r"|looked|worked)\b"
    ),
    "zh": r"当前|眼前|最前面|打开|开着|看|编辑|写|用|处理|保存|修改|改|存|更新|创建|新建|下载",
}


@cache
def _hint(lang: Lang) -> re.Pattern[str]:
    return re.compile(_HINTS[lang])


@cache
def _ways(lang: Lang, asked: bool) -> tuple[tuple[How, re.Pattern[str], bool], ...]:
    """Compiled when the first request may say so: that takes as long as reading ten of them."""
    said = (*_EN, *_EN_FRONT) if lang == "en" else _ZH
    asks = _EN_QUESTIONS if lang == "en" else _ZH_QUESTIONS
    return tuple((how, re.compile(way), asked) for how, way in (asks if asked else said))


def _ways_of(text: str, lang: Lang) -> tuple[tuple[How, re.Pattern[str], bool], ...]:
    """The ways in which a text may say so, each with whether it is a question."""
    asks = text.startswith(_ASKING) if lang == "en" else text.endswith(_STANDING)
    return (*_ways(lang, False), *(_ways(lang, True) if asks else ()))


def hinted(of: Reading) -> bool:
    """Whether any word of a request may say so: most requests have none."""
    return _hint(of.lex.lang).search(of.line.text) is not None


def said_in(of: Reading, start: int, end: int) -> list[Said]:
    """The ways to read a run of tokens as a thing with what was done with it."""
    return _said_en(of, start, end) if of.lex.lang == "en" else _said_zh(of, start, end)


def _said_en(of: Reading, start: int, end: int) -> list[Said]:
    found: list[Said] = []
    for stop, when in _times(of, start, end):
        text, base = _text(of, start, stop)
        for how, pattern, asked in _ways_of(text, "en"):
            read = pattern.match(text)
            if read is None or (of.keys[start] == "open" and not _describes(of, start)):
                continue
            app = None
            if read.end() != len(text):
                behind = _EN_APP.fullmatch(text, read.end())
                app = None if behind is None else _tokens(of, base, *behind.span("app"))
                if app is None:
                    continue
            thing = _tokens(of, base, *read.span("thing"))
            if thing is not None:
                groups = read.groupdict()
                last = bool(groups.get("last") or groups.get("latest"))
                found.append(Said(how, thing, when, last=last, app=app, asked=asked))
    return found


def _describes(of: Reading, at: int) -> bool:
    """Whether "open" says of what sort something is, and nobody to open it: "close the open sheet"."""
    return at > 0 and of.keys[at - 1] in _BEFORE_A_THING


def _times(of: Reading, start: int, end: int) -> list[tuple[int, str]]:
    """Where the words before a time end, with the time: at the end of the run, or none."""
    found = [
        (at, read[1].iso)
        for at in range(start + 1, end)
        for read in (of.clock_at(at, end), of.when_at(at, end))
        if read is not None and read[0] == end and read[1].why is None
    ]
    return [*found, (end, "")]


def _said_zh(of: Reading, start: int, end: int) -> list[Said]:
    """A time stands before the verb; in the text it becomes marks of its length, so that no verb is seen in it."""
    text, base = _text(of, start, end)
    spans: list[tuple[int, int, str]] = [(0, 0, "")]
    begins = [at for at in range(start, end) if (at == start or of.keys[at - 1] in _WHO) and of.keys[at] not in _JUST]
    for at in begins:
        for read in (of.clock_at(at, end), of.when_at(at, end)):
            if read is not None and read[1].why is None:
                spans.insert(0, (of.line.starts[at] - base, read[1].end - base, read[1].iso))
    found: list[Said] = []
    for first, last, iso in spans:
        masked = text[:first] + "@" * (last - first) + text[last:]
        for how, pattern, asked in _ways_of(masked, "zh"):
            read = pattern.fullmatch(masked)
            if read is None or bool(read["when"]) != bool(iso):
                continue
            thing = _tokens(of, base, *read.span("thing")) if read["thing"] else (end, end)
            named = next((one for one in ("app", "with") if read[one]), None)
            app = None if named is None else _tokens(of, base, *read.span(named))
            if thing is not None and (app is not None or named is None):
                groups = read.groupdict()
                last, many = bool(groups.get("last")), bool(read["all"])
                if groups.get("done") == "" and not (groups.get("standing") or last or iso):
                    continue  # 用会议纪要做个ppt says what to do
                # 打开的文件 with nothing more said are those that are open.
                standing = groups.get("standing") is not None and not iso and not last
                said = "now" if standing else how
                found.append(Said(said, thing, iso, last=last, app=app, asked=asked, many=many))
        if found:
            break
    return found


def _text(of: Reading, start: int, end: int) -> tuple[str, int]:
    """The run as folded text, and where it begins in the line."""
    base = of.line.starts[start]
    last = of.line.starts[end - 1] + len(of.keys[end - 1])
    return of.line.text[base:last], base


def _tokens(of: Reading, base: int, first: int, last: int) -> tuple[int, int] | None:
    """The tokens that a part of the text is made of; None where it cuts one."""
    starts: Sequence[int] = of.line.starts
    stop = of.line.token_after(base + last)
    begin = next((at for at, one in enumerate(starts) if one == base + first), None)
    return None if begin is None or stop is None or begin >= stop else (begin, stop)
