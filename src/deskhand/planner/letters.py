"""Mails of one mailbox, asked for by whose they are: "the subject of Bob's latest email", 小王上个月收到邮件了吗.

Whose mails lie in a folder called so has a mailbox here; of anybody else "Bob's mails" are those that come from Bob.
The days are taken out wherever they stand; each other word must be one of a few ways to ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deskhand.core.filetypes import kind_of
from deskhand.core.pattern import Pattern
from deskhand.core.plan.refs import literal
from deskhand.core.words import Lang
from deskhand.planner.lexicon import Lexicon
from deskhand.planner.planned import Planned
from deskhand.planner.proposed import proposed
from deskhand.planner.reading import Reading
from deskhand.planner.slots.people import PeopleSlots
from deskhand.planner.steps import Steps
from deskhand.planner.structured.ways import ways
from deskhand.planner.text import folded, tokenised
from deskhand.planner.tongue import Tongue
from deskhand.planner.values import Exact

SEARCH: Final = "mail.search"
READ: Final = "mail.read"
FORMAT: Final = "value.format"
COMPARE: Final = "value.compare"
_MANY: Final = 1_000
_OLDEST: Final = frozenset({"earliest", "oldest", "first", "最早", "最旧", "第一"})
_ME: Final = frozenset({"me", "i", "my", "我"})
_STATES: Final = frozenset({"unread", "new", "important", "未读", "新", "重要", "星标"})
_ASIDE: Final = Pattern(
    r"[.,;!?]?\s*(?:please )?(?:the )?(?:answer|reply|say|respond)(?: should be| must be| with)? ['\"]?yes['\"]?"
    r" or ['\"]?no['\"]?\s*[.!]?\s*$"
    r"|[,，。;；?？]?\s*(?:请)?(?:回答|答|用)?[“\"']?是[”\"']?(?:或|还是)(?:者)?[“\"']?(?:否|不是)[”\"']?(?:回答)?[。！!]?\s*$",
    re.IGNORECASE,
)
"""That a question is answered by yes or no, as it is anyway."""
_ENDS: Final = re.compile(r"^[\s,，]+|[\s,，.。!！?？]+$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about which mails."""

    what: str
    who: str
    sent: bool = False
    """They were sent to somebody, not only somebody's."""
    order: str = ""


def letters(of: Reading, named: Callable[[str, str], str | None], so_far: Steps, tongue: Tongue) -> Planned | None:
    """The question whether these mails are looked up; `so_far` has no steps yet."""
    lang = of.lex.lang
    text, when = _without_days(of)
    text = re.sub(r"\s+", " " if lang == "en" else "", text)
    asked = _asked(_ENDS.sub("", text), lang)
    where = None if asked is None else _where(asked, of)
    if asked is None or where is None or not all(one in so_far.abilities for one in (SEARCH, READ, FORMAT, COMPARE)):
        return None
    _make(asked, {**where, **({"when": when} if when else {})}, so_far)
    return proposed(so_far, of.words.text, tongue, lang)


def _without_days(of: Reading) -> tuple[str, str]:
    """The words without the first days that are named, and those days."""
    text = of.words.text
    cut = _ASIDE.search(text)
    end = len(text) if cut is None else cut.start()
    tokens = [token for token in of.words.tokens if token.end <= end]
    for at, token in enumerate(tokens):
        day = of.when_at(at, len(tokens))
        if day is not None and day[1].why is None:
            stop = tokens[day[0] - 1].end
            gap = " " if of.lex.lang == "en" else ""
            return f"{text[: token.start].rstrip()}{gap}{text[stop:end].lstrip()}", str(day[1].iso)
    return text[:end], ""


def _asked(text: str, lang: Lang) -> Asked | None:
    for pattern, makes in ways("letters", lang):
        found = pattern.fullmatch(text)
        if found is None or makes == "mails":
            continue
        given = {name: value or "" for name, value in found.groupdict().items()}
        if "mails" not in given:
            return Asked(makes, given["who"], sent=True)
        mails = _mails(_ENDS.sub("", given["mails"]), lang)
        if mails is not None and (mails.order or makes == "find"):
            return Asked(makes, mails.who, mails.sent, mails.order)
    return None


def _mails(text: str, lang: Lang) -> Asked | None:
    for pattern, makes in ways("letters", lang):
        found = pattern.fullmatch(text) if makes == "mails" else None
        if found is not None:
            given = {name: value or "" for name, value in found.groupdict().items()}
            who = given["who"] or given.get("mine", "")
            sent = re.search(r"\bto\b|got|gets|receive|inbox|box|给|收到|箱", text, re.IGNORECASE) is not None
            return Asked("", who, sent, given["order"].casefold())
    return None


def _where(asked: Asked, of: Reading) -> Mapping[str, Any] | None:
    """Where the mails are looked for; None where nothing here is the mailbox that is meant."""
    if asked.who.casefold() in _ME:
        return {}
    if _says_which(asked.who, of.lex):
        return None
    folder = of.places.folder(asked.who)
    if isinstance(folder, Exact) and any(kind_of(one.name) == "mail" for one in of.places.listed(str(folder.value))):
        return {"box": literal(asked.who)}
    known = PeopleSlots(of).called(asked.who)
    return None if asked.sent else {"from_": literal(known[0] if len(known) == 1 else asked.who)}


def _says_which(who: str, lex: Lexicon) -> bool:
    """Whether words that stand where a name would say which mails, and not whose: 最新的邮件, "all emails"."""
    keys = [token.key for token in tokenised(who).tokens]
    return folded(who) in _STATES or lex.described.whole(keys, 0, len(keys)) is not None


def _make(asked: Asked, where: Mapping[str, Any], so_far: Steps) -> None:
    order = {"order": "oldest"} if asked.order in _OLDEST else {}
    one = {**order, "limit": 1} if asked.order else {"limit": _MANY} if asked.what != "find" else {}
    found = so_far.make(SEARCH, {**where, **one}, {})
    if asked.what == "subject":
        so_far.make(FORMAT, {"text": f"${found}.first.subject"}, {})
    elif asked.what == "sender":
        so_far.make(FORMAT, {"text": f"${found}.first.sender.name"}, {})
    elif asked.what == "any":
        so_far.make(COMPARE, {"left": f"${found}.count", "is_": ">", "right": 0}, {})
    elif asked.what == "count":
        so_far.make(FORMAT, {"text": f"{{${found}.count}}"}, {})
    elif asked.order:
        so_far.make(READ, {"mails": [f"${found}.mail"]}, {})
