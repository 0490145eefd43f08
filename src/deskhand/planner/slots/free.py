"""Text that may be anything: a message, a title, what is to be searched for, an address on the web.

Where it is not quoted, it never holds a word that turns a meaning round, but behind words that say a text begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from deskhand.core.paths import split_ending
from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang, Words
from deskhand.planner.reading import Reading
from deskhand.planner.slots.bounds import Bounds
from deskhand.planner.slots.times import TimeSlots
from deskhand.planner.text import COMMAS, folded
from deskhand.planner.values import Exact, Value

LONGEST_TEXT: Final = {"en": 40, "zh": 90}
LONGEST_LABEL: Final = {"en": 5, "zh": 10}
_DOMAINS: Final = (
    "com|org|net|cn|io|dev|gov|edu|info|co|de|uk|jp|hk|tw|ai|tv|us|eu|fr|ru|in|au|ca|ch|nl|se|kr|sg|xyz|site|online"
)
_URL: Final = Pattern(
    rf"(?:(?P<scheme>https?)://)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?P<top>{_DOMAINS})(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_WITH_SCHEME: Final = Pattern(r"https?://\S+", re.IGNORECASE)


_COMES_EN: Final = "arrives|comes|comes in|appears|lands|shows up|is added|gets added|is saved|is downloaded"
_HAPPENING: Final[Mapping[Lang, re.Pattern[str]]] = {
    "en": re.compile(
        rf"(?:an? |any |some )?(?:new )?(?:[\w. ]+ )?(?:file|mail|email|message|document|pdf|picture|photo|invoice)s?"
        rf"(?: [\w@. ]+)? (?:{_COMES_EN})(?: [\w/~. ]+)?"
        r"|i (?:get|receive) .*(?:mail|email|message|file)\b.*|[\w ]+ (?:opens|starts|is opened|is started|closes)"
    ),
    "zh": re.compile(
        r"(?:有|收到|来了?|出现|下载了?|新增了?).*(?:邮件|文件|消息|文档|图片|照片|发票|pdf).*|.*(?:打开|启动|到达|到了|来了|出现)"
    ),
}
"""How something that happens is said; what it comes to, whoever watches for it settles."""
_SOFTWARE: Final[Mapping[Lang, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:apps?|applications?|web ?apps?|web ?sites?|sites?|web ?pages?|systems?|tools?|dashboards?"
        r"|portals?|platforms?|apis?|backends?|frontends?|services?|software|programs?|bots?|games?"
        r"|crm|scripts?)\b"
    ),
    "zh": re.compile(
        r"app|应用|网站|网页|系统|小程序|软件|平台|后台|前端|接口|api|看板|程序|小游戏|机器人|小工具|脚本|门户"
    ),
}
_LONGEST_TIME: Final = 9
_KIND_WITHIN: Final = 60
"""The sort of software is named at the beginning of what is said of it."""


Sort = Literal["any", "acts", "timed"]
"""timed: it acts, or looks at something that says nothing of hours to come."""
Asks = Callable[[int, int, Sort], bool]


@dataclass(frozen=True)
class FreeSlots:
    """Words nobody looks up."""

    of: Reading
    times: TimeSlots
    bounds: Bounds
    asks: list[Asks] = field(default_factory=list[Asks])
    """Whether a run of words is a request of its own, and of which sort; put there by what reads requests."""

    def text(self, start: int, end: int) -> Value | None:
        """Free text, quoted or with nothing in it that negates, excepts or sets a condition."""
        return self._text(start, end, "end", LONGEST_TEXT, guards=False)

    def saying(self, start: int, end: int) -> Value | None:
        """What stands behind "saying" or 说: any words at all."""
        return self._text(start, end, "end", LONGEST_TEXT, guards=True)

    def bidding(self, start: int, end: int) -> Value | None:
        """What somebody is told to do; not who else, nor whose something is: 让王芳[和李伟来], 叫陈静[的…]."""
        said = "".join(self.of.keys[start:end])
        goes_on = self.of.keys[start] in _GOING_ON or said in ("一声", "一下")
        return None if goes_on else self.saying(start, end)

    def asked(self, start: int, end: int) -> Value | None:
        """A question, in any words, to its end: what comes behind that is asked of us."""
        return None if any(start < at < end for at in self.of.sentence_ends) else self.saying(start, end)

    def reminder(self, start: int, end: int) -> Value | None:
        """What somebody wants to be reminded of again and again, as the request that is made each time."""
        value = self.text(start, end)
        if not isinstance(value, Exact):
            return None
        said = self.of.words.raw(*self._inside(start, end))  # with its quotation marks, which keep it one text
        return replace(value, value=_REMIND.said(self.of.lex.lang, text=said), open=end - start, strained=True)

    def request(self, start: int, end: int) -> Value | None:
        """Something to be done again and again that would be understood now: it takes with it all that follows."""
        return self._request(start, end, "any")

    def postponed(self, start: int, end: int) -> Value | None:
        """The same, of what is done once at a later time: what changes or sends something is put off.

        At an hour, so is what looks at something that has none: "list my unread mail tonight at 8".
        """
        value = self._request(start, end, "acts")
        if value is not None or not self._at_an_hour(start, end):
            return value
        value = self._request(start, end, "timed")
        return replace(value, strained=True) if isinstance(value, Exact) else None

    def _at_an_hour(self, start: int, end: int) -> bool:
        """Whether the time right before a run, or right behind it, is an hour."""
        before = (self.times.later(at, start) for at in range(max(0, start - _LONGEST_TIME), start))
        behind = (self.times.later(end, at) for at in range(end + 1, min(len(self.of.keys), end + _LONGEST_TIME) + 1))
        values = (str(one.value) for one in (*before, *behind) if isinstance(one, Exact))
        return any("T" in one and "/" not in one for one in values)

    def _request(self, start: int, end: int, sort: Sort) -> Value | None:
        timed = end == len(self.of.keys) or self.times.begins(end) or self.of.keys[end] in _OCCASIONS
        if not timed or (start == 0 and end == len(self.of.keys)) or self._hangs(start, end):
            return None
        if sort != "any" and end < len(self.of.keys) and any(self._is_mark(at, ":：") for at in range(start + 1, end)):
            return None  # "add a line: we meet" on Friday, which is in the line
        value = self._text(start, end, "rest", LONGEST_TEXT, guards=False)
        if value is None or not all(asks(start, end, sort) for asks in self.asks):
            return None
        keys = self.of.keys
        # "notes for Friday", "a bot that posts at 11": the time may be of the thing, or of the last sentence alone.
        theirs = "for" in keys[end - 1 : end + 1] or not _REMINDING.isdisjoint(keys[start + 1 : end])
        theirs = theirs or not _RELATING.isdisjoint(keys[start + 1 : end])
        ends = any(self._is_mark(at, _SENTENCE_ENDS) for at in range(start, end - 1))
        return replace(value, strained=True) if theirs or ends or self._is_several(start, end) else value

    def _is_several(self, start: int, end: int) -> bool:
        """Whether the time behind several things may be of the last alone: "bin it and then show me" Friday."""
        keys, lex = self.of.keys, self.of.lex
        if end == len(keys):
            return False
        read = ((at, lex.separators.at(keys, at, end)) for at in range(start + 1, end))
        joints = ((at, one[0]) for at, one in read if one is not None and one[0] < end)
        return any(not _THEN.isdisjoint(keys[a:b]) for a, b in joints) or self.bounds.holds_an_order(start, end)

    def _hangs(self, start: int, end: int) -> bool:
        """Whether a run breaks off within a time, or the time goes with what is said before it.

        "it must be here by" Friday, "the report from last Monday" at 9, "the deadline is" Monday, "photos" of Friday,
        "bin it and what's on" Friday.
        """
        of, keys = self.of, self.of.keys
        last = end - 2 if end > 1 and keys[end - 1].isdigit() else end - 1
        word = next((keys[at] for at in range(end - 1, start, -1) if not of.words.tokens[at].is_mark), "")
        if keys[last] in _UP_TO or word in _WANTING or keys[end : end + 1] in (["of"], ["from"]):
            return True
        if self._asks_too(start, end):
            return True
        days = (of.when_at(at, end, ahead=ahead) for at in range(max(0, end - 5), end) for ahead in (False, True))
        return any(day is not None and day[0] == end for day in days)

    def _asks_too(self, start: int, end: int) -> bool:
        """Whether one of several things is a question, which is asked now: "bin it and what's on" Friday."""
        keys, lex = self.of.keys, self.of.lex
        read = [lex.separators.at(keys, at, end) for at in range(start + 1, end)]
        begins = (one[0] for one in read if one is not None)
        asks = any(self._is_mark(at, "?？") for at in range(start, end - 1))
        return asks or any(lex.questions.at(keys, begin, end) is not None for begin in begins)

    def happening(self, start: int, end: int) -> Value | None:
        """Something that may happen on the desk: a file or a mail comes, a program opens."""
        start, end = self._inside(start, end)
        if not 1 < end - start <= LONGEST_TEXT[self.of.lex.lang] or any(self.of.guarded[start:end]):
            return None
        said = self.of.words.raw(start, end)
        fits = _HAPPENING[self.of.lex.lang].fullmatch(folded(said))
        return Exact(said, open=end - start) if fits else None

    def software(self, start: int, end: int) -> Value | None:
        """What is to be built, where the words say that it is software."""
        begins = self.of.line.text[self.of.line.starts[start] :][:_KIND_WITHIN]
        return self.prompt(start, end) if _SOFTWARE[self.of.lex.lang].search(begins) else None

    def prompt(self, start: int, end: int) -> Value | None:
        """What is to be built, in the person's own words; all that follows says more about it."""
        return self._text(start, end, "rest", {"en": 300, "zh": 390}, guards=True)

    def label(self, start: int, end: int) -> Value | None:
        """What a button, a field or an entry is called: quoted, or a few words."""
        while end > start and self.of.keys[end - 1] in _PLEASE and self.of.words.tokens[end - 1].quoted is None:
            end -= 1  # "order 77 please"
        if any(_WITH_SCHEME.match(token.raw) for token in self.of.words.tokens[start:end]):
            return None  # "Next on https://example.com" is no button
        if start == end or self._points(start, end) or self.of.words.tokens[start].raw in _TOWARDS:
            return None
        if any(self.of.keys[at] in COMMAS and self.of.words.tokens[at].quoted is None for at in range(start, end)):
            return None  # "5520, the supplier is too slow"
        value = self._text(start, end, "end", LONGEST_LABEL, guards=self._is_button(start, end))
        more = self._names_a_program(start, end)
        return replace(value, strained=True) if value is not None and more else value

    def _is_button(self, start: int, end: int) -> bool:
        """Whether it is a word as buttons have, which may turn round what it stands in elsewhere: "click on Save"."""
        return 0 < start == end - 1 and self.of.words.tokens[start].raw in _BUTTONS

    def _names_a_program(self, start: int, end: int) -> bool:
        """Whether what is open is named beside other words: "the WeChat message box" lies in that window."""
        here = {folded(one.partition(": ")[0]) for one in self.of.places.world.apps_open}
        return end - start > 1 and any(self.of.keys[at] in here for at in range(start, end))

    def _points(self, start: int, end: int) -> bool:
        """Whether the words only point at something, or say how often: "the", "this", 我的, "OK twice"."""
        keys = [key for at, key in enumerate(self.of.keys[start:end], start) if self.of.words.tokens[at].quoted is None]
        if len(keys) < end - start:
            return False
        said = "".join(keys)
        return all(key in _POINTING for key in keys) or said in _POINTING or _OFTEN.search(" ".join(keys)) is not None

    def named(self, start: int, end: int) -> Value | None:
        """What something that comes again is called: "weekly backup", 每周备份."""
        guards = [at for at in range(start, end) if self.of.guarded[at]]
        recurring = all(self.of.keys[at] in _RECURRING for at in guards)
        return self._text(start, end, "end", LONGEST_LABEL, guards=True) if recurring else None

    def keys(self, start: int, end: int) -> Value | None:
        """Keys of a keyboard: `ctrl+s`, "enter"."""
        said = [key for key in self.of.keys[start:end] if key not in ("+", "-", "键", "key", "the")]
        said = ["".join(said)] if "".join(said) in _KEYS else said
        names = [part for one in said for part in one.replace("-", "+").split("+") if part]
        letters = all(name in _KEYS or (len(name) == 1 and name.isascii() and name.isalnum()) for name in names)
        fits = letters and 0 < len(names) <= 4 and self._is_key(names)
        return Exact("+".join(_KEYS.get(name, name) for name in names)) if fits else None

    def _is_key(self, names: list[str]) -> bool:
        """One letter alone is no key that anybody asks for."""
        return len(names) > 1 or names[0] in _KEYS

    def url(self, start: int, end: int) -> Value | None:
        """An address on the web; what is the name of a file here is none."""
        if end - start != 1:
            return None
        token = self.of.words.tokens[start]
        said = token.raw if token.quoted is None else token.quoted
        if _WITH_SCHEME.fullmatch(said):
            return Exact(said)
        found = _URL.fullmatch(said)
        if found is None or self.of.places.holds(said):
            return None
        return Exact(f"https://{said}")

    def _text(self, start: int, end: int, loose: str, longest: dict[str, int], *, guards: bool) -> Value | None:
        start, end = self._inside(start, end)
        if not 0 < end - start <= longest[self.of.lex.lang]:
            return None
        if end - start == 1 and (quoted := self.of.words.tokens[start].quoted) is not None:
            return Exact(quoted)
        if not guards and any(self.of.guarded[start:end]):
            return None
        if loose == "end" and (self.bounds.holds_an_order(start, end) or self.bounds.breaks_a_quotation(start, end)):
            return None
        said = self.of.words.raw(start, end)
        strained = self._is_of_a_file(said) or self._is_one_of_what_was_found(start, end)
        return Exact(said, open=end - start, strained=strained, loose="rest" if loose == "rest" else "end")

    def _is_one_of_what_was_found(self, start: int, end: int) -> bool:
        """Whether the words stand for one of several that were looked for, and name nothing: "the cheapest one"."""
        inner = self.of.trimmed(start, end)
        best = self.of.lex.best
        return any(best.whole(self.of.keys, *one) is not None for one in ((start, end), inner)) or self._points(*inner)

    def _is_of_a_file(self, said: str) -> bool:
        """Whether it is no text but the name of one that lies here, or of what a file holds."""
        thing = self.of.places.thing(said) if split_ending(said)[1] else None
        return thing is not None or _HELD.search(folded(said)) is not None

    def _inside(self, start: int, end: int) -> tuple[int, int]:
        """Without marks at its ends: a text keeps its own words, little ones too."""
        while start < end and self._is_mark(start, ",:;，：；、"):
            start += 1
        while end > start and self._is_mark(end - 1, ",.;。，；!！"):
            end -= 1
        return start, end

    def _is_mark(self, at: int, marks: str) -> bool:
        token = self.of.words.tokens[at]
        return token.is_mark and token.quoted is None and token.raw in marks


_GOING_ON: Final = frozenset("和跟与及、的名假")
_THEN: Final = frozenset({"then", "afterwards", "next", ";", "；", "然", "后", "接", "着", "再"})
_BUTTONS: Final = frozenset({"Save", "Stop", "Skip", "Keep", "Leave", "Ignore", "Later", "Undo"})
_TOWARDS: Final = frozenset({"to", "into", "onto"})
"""What nothing is called begins with: "return to Italy"."""
_POINTING: Final = frozenset((
    "the", "a", "an", "this", "that", "these", "those", "my", "your", "our", "his", "her", "its", "their",
    "it", "them", "him", "me", "mine", "one", "ones", "some", "any", "every", "all", "each", "other",
    "another", "same", "last", "next", "which", "what", "的", "我", "你", "您", "他", "她", "它", "我的",
    "你的", "您的", "他的", "她的", "它的", "我们的", "这", "那", "这个", "那个", "这些", "那些", "这条",
    "那条", "这笔", "那笔", "该", "此", "其", "一个", "某个", "一笔", "一条", "个", "条", "笔", "所有", "全部",
    "每个", "哪个", "上个", "上一个", "最后", "最后一个", "们", "货", "单",
))  # fmt: skip
"""Words that name nothing by themselves."""
_OFTEN: Final = Pattern(r"(?:^| )(?:once|twice|thrice|again|(?:\w+|\d+) times?)$|[两三四五几\d一] ?[次遍下]$")
"""How often something is done, said behind what it is done to."""
_HELD: Final = Pattern(
    r"^(?:all )?(?:the )?(?:whole |full )?(?:text|contents?|words) (?:of|in|from) .|.的(?:内容|文字|正文|全文|文本)$"
)
"""What a file or a page holds, said of it from outside."""
_REMIND: Final = Words("remind me to {text}", "提醒我{text}")
_RECURRING: Final = frozenset({"every", "daily", "weekly", "monthly", "hourly", "每", "周", "月", "天"})
_UP_TO: Final = frozenset({"by", "before", "until", "till", "after", "from", "since", "between", "within"})
_WANTING: Final = frozenset({
    "to", "and", "or", "with", "into", "on", "at", "in", "of", "is", "are", "was", "be", "am", "starts", "begins",
    "ends", "last", "next", "this", "what", "sorry", "wait", "mean", "rather", "actually",
})  # fmt: skip
"""Words that want something behind them."""
_PLEASE: Final = frozenset({"please", "pls", "plz", "thanks", "thx", "谢谢"})
_RELATING: Final = frozenset({"which", "that", "who"})
_SENTENCE_ENDS: Final = ".。!！?？;；"
_REMINDING: Final = frozenset({"remind", "reminder"})
"""A time behind these belongs to what is to be remembered."""
_OCCASIONS: Final = frozenset({"for", "at", "on", "every", "daily", "when", "whenever", "each", "as", "once"})
_KEYS: Final = {
    "ctrl": "ctrl", "control": "ctrl", "alt": "alt", "shift": "shift", "cmd": "cmd", "command": "cmd", "win": "super",
    "super": "super", "enter": "enter", "return": "enter", "esc": "esc", "escape": "esc", "tab": "tab",
    "space": "space", "backspace": "backspace", "delete": "delete", "del": "delete", "home": "home", "end": "end",
    "pageup": "pageup", "pagedown": "pagedown", "up": "up", "down": "down", "left": "left", "right": "right",
    "insert": "insert", "回车": "enter", "空格": "space",
    "上方向": "up", "下方向": "down", "左方向": "left", "右方向": "right", **{f"f{n}": f"f{n}" for n in range(1, 13)},
}  # fmt: skip
