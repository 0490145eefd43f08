"""Whether words tell what somebody did, or does, and so order nothing: "Bob mailed it to Anna", 王芳已经发了."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from deskhand.planner.evidence.mentions import Mentions

if TYPE_CHECKING:
    from deskhand.planner.evidence.weighing import Weighed

_DID: Final = frozenset({"already", "just", "has", "have", "had", "also", "finally", "only"})
_PAST: Final = frozenset({"sent", "wrote", "put", "made", "took", "got", "told", "gave", "paid", "bought", "brought"})
_DID_ZH: Final = frozenset({"已", "刚", "把", "将"})
_SOON: Final = 5
"""Signs behind an “already” within which what was done stands."""
_NO_PAST: Final = frozenset(
    {"need", "feed", "meeting", "ping", "string", "bring", "during", "thing", "nothing", "something"}
)
_AIDS: Final = frozenset(
    {
        "just", "already", "also", "finally", "only", "have", "has", "had", "am", "is", "are", "was", "were", "been",
        "be", "keeps", "keep", "not", "then", "accidentally",
    }
)  # fmt: skip
_CAUSING: Final = frozenset({"have", "get", "want", "need", "see", "like", "got", "wants", "needs", "without", "by"})
_ASKED: Final = frozenset({"can", "could", "would", "will", "should", "did", "do", "cn", "cld"})
_SUBJECTS: Final = frozenset(
    {
        "i",
        "i'm",
        "im",
        "i've",
        "ive",
        "we",
        "we're",
        "we've",
        "you",
        "you've",
        "he",
        "he's",
        "she",
        "she's",
        "it",
        "it's",
        "they",
        "they've",
        "they're",
        "who",
    }
)


def is_told(mentions: Mentions, one: Weighed, people: Sequence[range], start: int, stop: int) -> bool:
    """Whether a stretch tells what was done: it begins with who did it, or all that says what is done is told."""
    of, keys = mentions.of, mentions.of.keys
    first = of.trimmed(start, stop)[0]
    if any(keys[at] == "已" and one.signed.intersection(range(at + 1, at + _SOON)) for at in range(start, stop)):
        return True  # 昨天已经发给王芳了
    if _was_done(mentions, one, people, start, stop):
        return True
    at = next((place.stop for place in people if place.start == first), stop)
    if at < stop and keys[at] in _DID_ZH:
        return True
    while at < stop and keys[at] in _DID:
        at += 1
    did = at < stop and (keys[at] in _PAST or keys[at].endswith("ed")) and keys[at] != "need"
    orders = (word.start for word in mentions.sensed if word.is_act)
    return did and not any(at < order < stop for order in orders)  # "Anna asked for it, send it to her"


def _was_done(mentions: Mentions, one: Weighed, people: Sequence[range], start: int, stop: int) -> bool:
    """Whether all that says what is done only tells that somebody did it, or does: "crap, i deleted it"."""
    acts = (word.start for word in mentions.sensed if word.is_act and word.start in one.signed | one.explained)
    done = {at for at in acts if start <= at < stop and mentions.of.words.tokens[at].key not in _AIDS}
    return bool(done) and all(_is_told_of(mentions, at, people) for at in done)


def _is_told_of(mentions: Mentions, at: int, people: Sequence[range]) -> bool:
    """Whether somebody stands right before a word for what was done, or is: "we just moved", "i deleted"."""
    tokens = mentions.of.words.tokens
    key = tokens[at].key
    past = key in _PAST or (key.endswith(("ed", "ing")) and key not in _NO_PAST)
    if mentions.of.lex.lang != "en" or not past:
        return False
    front = at - 1
    while front >= 0 and tokens[front].key in _AIDS:
        front -= 1
    does = key.endswith("ing") and front == at - 1 and "'" not in tokens[front].key
    asked = front > 0 and tokens[front - 1].key in _ASKED and tokens[at - 1].key != "have"  # "could I have deleted it"
    if front < 0 or does or asked or (front > 0 and tokens[front - 1].key in _CAUSING):
        return False  # "can you get it moved"
    return tokens[front].key in _SUBJECTS or any(place.stop == front + 1 for place in people)
