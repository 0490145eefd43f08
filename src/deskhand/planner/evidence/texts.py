"""Texts and names as they were said, without what is only said around them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from deskhand.core.ability import Ability
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.filled import Filled
from deskhand.planner.evidence.named import SOMEBODY
from deskhand.planner.evidence.tags import Part
from deskhand.planner.numbers import number_at
from deskhand.planner.reading import Reading
from deskhand.planner.text import COMMAS, SENTENCE_ENDS, pauses_in
from deskhand.planner.values import Exact, Value

_LABELS: Final = frozenset({"order", "agent", "cart", "element", "name", "schedule", "task", "target", "path"})
"""Values that are called by a name or a number."""
_BARED: Final = frozenset({"about", "query", "title", "remove", "add"})
"""Texts that are said with words of ours around them: "what I told you about the rent"."""
_LEAST_NUMBER: Final = 20
"""A number from which on something may be called by it."""
_SETS_OFF: Final = (
    ("that", "says"),
    ("which", "says"),
    ("that", "reads"),
    ("写", "着"),
    ("内", "容", "是"),
    ("内", "容", "为"),
)
"""What stands right before a text that is to be written as it stands; so does a colon."""
_JOINTS: Final = frozenset({"and", "then", "并", "再"})
_TOWARDS: Final = frozenset({"to", "into", "from", "onto"})
_ARTICLES: Final = frozenset({"a", "an", "the"})
_MEASURES: Final = frozenset("盒包袋瓶罐箱斤件个条双支把本台套份桶")
_COUNTS: Final = frozenset("一两几")
_PAUSES: Final = COMMAS | SENTENCE_ENDS | {";", "；", ":", "：", "-", "—"}
OF_SOMEBODY: Final = frozenset({"he", "she", "he's", "she's", "he'll", "she'll", "hes", "shes", "他", "她"})
_PARTICLES: Final = frozenset("了吧呢啊呀嘛哦")
_TELLING: Final = frozenset({"tell", "诉"})
LABELLING: Final = frozenset({"title", "subject", "name", "query"})
"""Texts that are only what something is called, and so never what an earlier step brought."""
_SAYING: Final = frozenset({"body", "text", "content"})
"""Texts in which politeness belongs to what is said."""


_WITH: Final = frozenset({"with", "for", "和", "跟", "与", "请", "约"})


_THANKS: Final = (("谢", "谢"), ("多", "谢"), ("感", "谢"), ("thanks",), ("thank", "you"))


def text_within(stretch: Stretch, start: int, stop: int, *, name: str = "") -> Value | None:
    of = stretch.of
    if name in _SAYING and stop == stretch.core[1]:
        stop = _with_thanks(stretch, stop)
    start, stop = of.trimmed(start, stop, articles=False)
    start = _past_a_word(of, _from_thanks(of, start), stop) if name in _SAYING else start
    start = _past_little(of, start, stop, name)
    if start < stop and name in _BARED and of.words.tokens[start].quoted is None:
        start, stop = _bare(stretch, name, start, stop)
    if start < stop and name in _LABELS and of.words.tokens[start].quoted is None:
        start, stop = _bare(stretch, name, _past_word(stretch, start), _until_a_pause(of, start, stop))
        start, stop = (
            _numbered(stretch, start, stop) if name == "order" else (_from_capital(stretch, name, start), stop)
        )
        acts = (one.start for one in stretch.mentions.sensed if one.is_act and of.lex.lang == "en")
        if start == stretch.core[0] and start in acts:
            return None  # "show last week's" is called nothing
        if of.words.tokens[start].raw in _TOWARDS or of.keys[stop - 1] in _JOINTS:
            return None  # "return to Italy" sends nothing back, and 查昨天的邮件并 is the beginning of something
        if all(_says_which(stretch, at) for at in range(start, stop)):
            return None  # "the", "all 3" are what nothing is called
    return Exact(of.name(start, stop), open=stop - start) if start < stop else None


def _until_a_pause(of: Reading, start: int, stop: int) -> int:
    """Where a label ends that a pause stands in: what follows is said of it, "5520, the supplier is too slow"."""
    pauses = (at for at in range(start + 1, stop) if of.words.tokens[at].quoted is None and of.keys[at] in _PAUSES)
    return next(pauses, stop)


def _numbered(stretch: Stretch, start: int, stop: int) -> tuple[int, int]:
    """What is called by its number, without what is said around that: "5530 at the shop"."""
    ids = (one for one in stretch.kind("id") if start <= one.start and one.stop <= stop)
    return next(((one.start, one.stop) for one in ids), (start, stop))


def _from_capital(stretch: Stretch, name: str, start: int) -> int:
    """Where the name of a button begins that is written with capitals: "click Get Messages"."""
    tokens, front = stretch.of.words.tokens, start
    while name == "element" and front - 1 > stretch.core[0] and tokens[front - 1].raw[:1].isupper():
        if any(one.start <= front - 1 < one.stop for one in stretch.kind("app")):
            break
        front -= 1
    return front if tokens[start].raw[:1].isupper() else start


def _past_little(of: Reading, start: int, stop: int, name: str) -> int:
    """Past the article of a title, and past the measure of what is bought: 一[盒]龙井."""
    if start + 1 >= stop:
        return start
    article = name == "title" and of.words.tokens[start].raw in _ARTICLES
    measured = name in ("query", "add") and of.keys[start] in _MEASURES and start > 0 and of.keys[start - 1] in _COUNTS
    return start + 1 if article or measured else start


def part_said(stretch: Stretch, start: int, stop: int, *, name: str) -> tuple[int, int] | None:
    """The part of a run that is the text itself: a title behind "called", or a quotation among words to us."""
    title = _after_called(stretch, start, stop) if name in LABELLING else None
    return title if title is not None else _quotation(stretch, start, stop, name=name)


def _quotation(stretch: Stretch, start: int, stop: int, *, name: str) -> tuple[int, int] | None:
    """The one quotation of a run, if what stands beside it says what is done: 回他“同意”."""
    quoted = [at for at in range(start, stop) if stretch.of.words.tokens[at].quoted is not None]
    if len(quoted) != 1 or stop - start == 1:
        return None
    at = quoted[0]
    front = at
    while front > start and stretch.of.keys[front - 1] in SOMEBODY | {":", "：", " "}:
        front -= 1
    acts = [one for one in stretch.mentions.sensed if one.is_act and start <= one.start and one.stop <= stop]
    behind = any(one.start == at + 1 == start + 1 for one in acts)  # 把“…”放到剪贴板
    ordered = behind or (at == stop - 1 and any(front <= one.stop <= at for one in acts))
    return (at, at + 1) if name in _LABELS or ordered else None


def _after_called(stretch: Stretch, start: int, stop: int) -> tuple[int, int] | None:
    """Where a title stands behind the word for being called so: "a call named Roadmap with Ann"; None without one."""
    of, lex = stretch.of, stretch.of.lex
    for at in range(max(0, start - 1), stop - 1):
        read = lex.called.at(of.keys, at, stop)
        if read is not None and read[0] <= start:
            continue  # the title begins right behind it
        apart = lex.lang == "en" or at <= start or of.words.tokens[at - 1].is_mark
        known = any(lex.definite.at(of.keys, front, at) is not None for front in range(max(0, start - 1), at))
        if read is None or read[0] >= stop or not apart or known:
            continue  # "the meeting called X" is one that is there
        begin = read[0]
        ends = [at for at in range(begin + 1, stop) if of.words.tokens[at].is_mark and of.keys[at] in COMMAS]
        ends += [
            one.start - 1 for one in stretch.kind("person") if begin < one.start - 1 < stop and _joins(of, one.start)
        ]
        return begin, min(ends, default=stop)
    return None


def _joins(of: Reading, at: int) -> bool:
    return of.keys[at - 1] in _WITH


def set_off(stretch: Stretch, name: str, start: int, stop: int) -> bool:
    """Whether a text is set off from what is said to us, so that a "no" in it is its own: "that says: no shoes"."""
    of = stretch.of
    if name not in _SAYING or stop < stretch.core[1]:
        return False
    while start < stop and of.keys[start] in "\"' ":
        start += 1
    marks = of.keys[max(0, start - 1) : start + 1]
    said = any(tuple(of.keys[max(0, start - len(one)) : start]) == one for one in _SETS_OFF)
    front = of.keys[max(0, start - 2) : start]
    said = said or (front[-1:] == ["that"] and front[0] in SOMEBODY)  # "ping her that …"
    said = said or (len(front) > 1 and front[0] in _TELLING and front[1] in SOMEBODY)  # 告诉他我晚点到
    if not (said or ":" in marks or "：" in marks):
        return False
    from deskhand.planner.forbidden import forbids_this

    return not forbids_this(of, stretch.mentions, start, stop)


def announced_in(stretch: Stretch, ability: Ability, filled: Filled, parts: Sequence[Part]) -> Sequence[Part]:
    """Takes each quotation that a word before it says what it is, "subject “…”, body “…”": the parts that are left."""
    from deskhand.planner.apart import ANNOUNCED, announced

    types, taken = ability.param_types, set[int]()
    for sort, start, at in announced(stretch.mentions, *stretch.core):
        name = next((one for one in ANNOUNCED[sort] if one in types and not filled.has(one)), "")
        if name and types[name].kind in ("text", "anything"):
            filled.take(name, Exact(stretch.of.name(at, at + 1), open=1), at, at + 1)
            filled.used.update(range(start, at))
            taken.update(range(start, at + 1))
    return [one for one in parts if taken.isdisjoint(range(one.start, one.stop))]


def without_remarks(stretch: Stretch, parts: Sequence[Part]) -> Sequence[Part]:
    """The parts without texts that are said of somebody, and not to him: "mail it to Bob; he's been waiting"."""
    return [one for one in parts if one.param not in _SAYING or not _is_of_somebody(stretch, one.start)]


def _is_of_somebody(stretch: Stretch, at: int) -> bool:
    keys, (start, _) = stretch.of.keys, stretch.core
    begin = next((one + 1 for one in range(at - 1, start - 1, -1) if keys[one] in _PAUSES), start)
    return begin > start and keys[begin] in OF_SOMEBODY and keys[begin - 1] not in (":", "：")


def texts_within(stretch: Stretch, spans: Sequence[tuple[int, int]]) -> tuple[list[str], set[int]]:
    """Several texts and the tokens they are; not what it all is to be called: "day and hours, call it Rota"."""
    of, texts, read = stretch.of, list[str](), set[int]()
    for start, end in spans:
        stop = next((at for at in range(start + 1, end) if of.lex.called.at(of.keys, at, end) is not None), end)
        read.update(range(start, stop))
        parts = (of.trimmed(a, b, articles=False) for a, b in of.split_list(start, stop))
        rows = [(a, b) for a, b in parts if a < b]
        pauses = sorted(at for at in pauses_in(of.words) if rows and rows[0][0] < at < rows[0][1])
        if len(rows) == 1 and len(pauses) > 1:  # 列要 车牌 司机 目的地
            rows = list(pairwise((rows[0][0], *pauses, rows[0][1])))
        texts += [of.name(a, b) for a, b in rows]
    return texts, read


def parted(stretch: Stretch, spans: Sequence[tuple[int, int]]) -> Value | None:
    """What is to be done later, said on both sides of the time, which is no part of it: "remind me" … "to call Bob"."""
    keys = stretch.of.keys
    said = [stretch.of.words.raw(start - (start > 0 and keys[start - 1] == "to"), stop) for start, stop in spans]
    gap = " " if stretch.of.lex.lang == "en" else ""
    return Exact(gap.join(said), open=sum(stop - start for start, stop in spans))


def new_name(stretch: Stretch, start: int, stop: int) -> Value | None:
    """A name that something is to get, without what is only said around it: "letter.pdf there"."""
    start, stop = stretch.of.trimmed(start, stop)
    while start < stop:
        value = stretch.mentions.slots("newname", start, stop)
        if value is not None or not stretch.mentions.is_little(stop - 1):
            return value
        stop -= 1
    return None


def _bare(stretch: Stretch, name: str, start: int, stop: int) -> tuple[int, int]:
    """A label without its article and the noun that only says what it is of: "order 88213", "the Save button"."""
    stems, lex = stretch.mentions.stems, stretch.of.lex
    around = stretch.words.alike.around.get(name, [])
    while start < stop - 1:
        front = next((one for one in around if tuple(stems[start : start + len(one)]) == one), ())
        size = len(front) or (stems[start] in lex.stop and name not in _BARED)
        if not 0 < size < stop - start:
            break
        start += size
    while start < stop - 1:
        behind = next((one for one in around if tuple(stems[max(start, stop - len(one)) : stop]) == one), ())
        if not 0 < len(behind) < stop - start:
            break
        stop -= len(behind)
    return start, stop


def _past_word(stretch: Stretch, at: int) -> int:
    """Where a label begins that would begin inside the word for what is done: 点[开]."""
    first = stretch.core[0]
    words = (one for one in stretch.mentions.sensed if one.is_act and one.start == first)
    return max((one.stop for one in words if one.start < at < one.stop), default=at)


def _says_which(stretch: Stretch, at: int) -> bool:
    number = number_at(stretch.of.keys, at)
    few = number is not None and number[1] < _LEAST_NUMBER
    return few or stretch.of.keys[at] in _PARTICLES or stretch.mentions.is_little(at) or stretch.of.guarded[at]


def _past_a_word(of: Reading, start: int, stop: int) -> int:
    """Past what only says that it is said: 说[一声]我晚点到."""
    tells = start > 0 and of.keys[start - 1] in ("说", "讲") and "".join(of.keys[start : start + 2]) in ("一声", "一下")
    return start + 2 if tells and start + 2 < stop else start


def _from_thanks(of: Reading, start: int) -> int:
    """Where a text begins that thanks for something: the thanks are not to us."""
    for words in _THANKS:
        front = start - len(words)
        if front > 0 and tuple(of.keys[front:start]) == words:
            return front
    return start


def _with_thanks(stretch: Stretch, stop: int) -> int:
    """The end of what somebody is told, with the words behind it that only the listener can be meant by."""
    asked = {at for at in range(stop, stretch.stop) if stretch.of.keys[at] in stretch.words.alike.asking}
    return stop if asked else stretch.stop
