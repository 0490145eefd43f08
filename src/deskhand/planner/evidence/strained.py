"""Whether words bear out what phrases made of them: free text that takes in other values, or another thing done.

A phrase with a place for any words reads more than it should: "mail it to Anna, subject Holiday" to two people.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from deskhand.core.flow.risk import Risk
from deskhand.core.world.terms import words_of
from deskhand.planner.clause import opened
from deskhand.planner.clauses import Clause
from deskhand.planner.evidence.borne_out import HELP, RIVAL, hands_on, seeks, stretched, unseen_by
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.weighing import likely_in, parts_of
from deskhand.planner.evidence.wide import wide
from deskhand.planner.match import Match
from deskhand.planner.reading import Reading
from deskhand.planner.text import pauses_in, tokenised
from deskhand.planner.tongue import STOP
from deskhand.planner.values import Earlier, Errand, Exact, Search, Value, Without

if TYPE_CHECKING:
    from deskhand.planner.request import Request

_OWN: Final = 0.1
"""So little speaks for what a clause was read as, where much (`RIVAL`) speaks for something else."""
_OTHER_THAN_SEEKING: Final = 0.3
"""So much, where files are looked for by words, which any words may be."""
_CALLED: Final = frozenset({"title", "people", "person", "to", "cc", "name"})
_NEVER: Final = 0.02
_FAR: Final = 0.8
"""So little for what a clause was read as, and so much for whatever else, that even a look is asked about."""
_MOVE: Final = "files.move"
_TIMES: Final = frozenset({"when", "occasion"})
_AS_IT_STANDS: Final = {"clipboard.set": "text", "shop.cart": "add"}
_ORDERS: Final = frozenset({"stop", "keep", "leave", "skip", "avoid", "when", "most", "half"})
"""Guards that one may be told to do, or that only ask."""
_PLACING: Final = ("files.move", "files.copy")
_HERE: Final = frozenset({"here", "这", "里"})
_MAILS: Final = frozenset({"mails", "emails", "e-mails", "appointments", "todos", "to-dos"})
"""What no file is called, whatever else is said of it."""
_LEAST: Final = 2
_BESIDE: Final = 3
"""Tokens behind a joint within which somebody is named who is to hear of it."""
_LABELS: Final = frozenset({"query", "title", "subject", "name", "about", "add"})
"""What is called or looked for in a few words, unlike what is told somebody."""
_SURELY: Final = 0.9
"""And so much, where only a folder is new."""


def strained(request: Request) -> bool:
    """Whether the one reading that phrases make of a request leaves out what its words say."""
    clauses = request.read
    done = [part.readings[0].template.ability for part in clauses]
    if _stops_behind(done):
        return True
    matches = [part.readings[0] for part in clauses]
    if not any(_is_weighed(one, request) or hands_on(one, request) or opened(one) for one in matches):
        return False  # words that phrases hold, and nothing done
    if any(_again(first, then, request.mentions) for first, then in pairwise(clauses)):
        return True
    return any(_strained(request, part, stretch) for part, stretch in stretched(request))


def _strained(request: Request, part: Clause, stretch: Stretch) -> bool:
    match = part.readings[0]
    start, stop = stretch.core
    if start >= stop:
        return False
    if match.template.ability in _PLACING and _puts_it_here(match, request):
        return True
    if match.template.ability == "doc.ask" and _asks_a_folder(match, request):
        return True
    if _foreign(match, stretch, request) or _tells_later(match, request) or _asks_for_more(match, stretch):
        return True
    if _loses_a_day(match, stretch):
        return True
    if _takes_files_for_goods(match, request):
        return True
    if not _is_weighed(match, request):
        return False
    if seeks(match) and _seeks_over(match, request) and not _is_called_so(match, request):
        return True
    if any(_has_pause(request.of, a, b) for a, b in _new_folders(match, request)):
        return True
    free = _wide(match, request)
    overruns = _overruns(request, match, stretch) or _says_what_is_there(request, match, stretch)
    if overruns or _swallowed(request, match, stretch) or _names_by_a_guard(match, request):
        return True
    odds = likely_in(stretch, stretch.words)
    most = max(odds, key=odds.__getitem__)
    own = odds.get(match.template.ability, 0.0)
    if match.template.ability == _MOVE and _is_beside(stretch):
        return True
    if seeks(match) and seeks_no_file(match, request):
        return True
    if seeks(match) and unseen_by(match) and own < odds[most] * _OWN and odds[most] > _OTHER_THAN_SEEKING:
        return True
    if seeks(match) and own < _OWN and (odds[most] > RIVAL or _seeks_over(match, request)):
        return True
    if own < _OWN and odds[most] > (RIVAL if free else _SURELY):
        return most != "none"
    ability = request.tongue.registry[match.template.ability]
    found = parts_of(ability, stretch, stretch.words.weights.spans, start, stop) if free else []
    return any(
        one.param != name and a <= one.start and one.stop <= b and (one.start, one.stop) != (a, b)
        for name, a, b in free
        for one in found
    )


def seeks_no_file(match: Match, request: Request) -> bool:
    """Whether files are looked for by no more than a word for what is kept elsewhere: "last week's mails"."""
    queries = [value.args.get("query") for _, value, _, _ in match.bound if isinstance(value, Search)]
    texts = [one for one in queries if isinstance(one, str)]
    zh = request.of.lex.lang == "zh"
    parts = [part for one in texts for part in one.split() if zh or part.casefold() in _MAILS]  # 关于合同的消息
    texts += [part.rstrip("里中") if zh else part for part in parts]
    keys = [[token.key for token in tokenised(one).tokens] for one in texts]
    return any(request.tongue.lex.unfiled.whole(one, 0, len(one)) is not None for one in keys)


def _is_weighed(match: Match, request: Request) -> bool:
    made = _makes_a_folder(match, request)
    return made or bool(_wide(match, request)) or _acts(match, request) or seeks(match)


def _takes_files_for_goods(match: Match, request: Request) -> bool:
    """Whether shops are asked for what papers here are called: "find invoices under 10 euros"."""
    if not match.template.ability.startswith("shop."):
        return False
    papers, of = request.tongue.lex.papers, request.of
    spans = [of.trimmed(a, b) for name, _, a, b in match.bound if name == "query"]
    called = any(papers.at(of.keys, at, b) is not None for a, b in spans for at in range(a, b))
    return called or any(of.places.about(of.words.raw(a, b)) for a, b in spans if a < b)


def _tells_later(match: Match, request: Request) -> bool:
    """Whether what is to be done later has a text of its own, of which the time may be: "tell Bob lunch is at 1"."""
    types = request.tongue.registry[match.template.ability].param_types
    later = any(one.kind in _TIMES for one in types.values()) and hands_on(match, request)
    rows = [(a, b) for _, _, a, b in match.bound] if later else []
    return any(opened(one) for a, b in rows if b > a for one in request.at_once.complete(a, b, later=False)[:1])


def _asks_for_more(match: Match, stretch: Stretch) -> bool:
    """Whether what somebody else is asked may be more than his errand: "…, and mail it to Bob", "… tomorrow at 9"."""
    rows = [(a, b) for _, value, a, b in match.bound if isinstance(value, Errand) and value.text and b > a]
    return any(_goes_on(stretch.mentions, a, b) or _is_no_errand(stretch, a, b) for a, b in rows)


def _is_no_errand(stretch: Stretch, start: int, stop: int) -> bool:
    """Whether words limit or forbid, say when, or name nothing but somebody: that may be meant for us."""
    of, mentions = stretch.of, stretch.mentions
    stop = next((at for at in range(start + 1, stop) if of.keys[at] in (":", "：")), stop)  # a text stands behind it
    quoted = [of.words.tokens[at].quoted is not None for at in range(start, stop)]
    forbids = (of.guarded[at] and of.keys[at] not in _ORDERS and not quoted[at - start] for at in range(start, stop))
    if any(forbids):
        return True
    if any(mentions.of_kind(kind, start, stop) for kind in ("ahead", "repeat")):
        return True
    people = {at for one in mentions.of_kind("person", start, stop) for at in range(one.start, one.stop)}
    empty = stop - start <= _LEAST and all(at in people or mentions.is_little(at) for at in range(start, stop))
    return empty or _has_pause(of, start, stop)


def _has_pause(of: Reading, start: int, stop: int) -> bool:
    """Whether a blank stands in Chinese where one pauses, behind which something else may begin."""
    return any(start < at < stop for at in pauses_in(of.words, anywhere=True))


def _is_beside(stretch: Stretch) -> bool:
    """Whether something is wanted in one place as well as in another: that is a copy, and no move."""
    of = stretch.of
    return any(of.lex.besides.at(of.keys, at, stretch.stop) is not None for at in range(stretch.start, stretch.stop))


def _stops_behind(done: Sequence[str]) -> bool:
    """Whether our own work is stopped behind something else that is asked for: "list my orders, cancel the first"."""
    return any(then == STOP and not before.startswith("run.") for before, then in pairwise(done))


def _foreign(match: Match, stretch: Stretch, request: Request) -> bool:
    """Whether next to nothing speaks for what a clause was read as, and much for something else, or for no request."""
    if match.template.ability == HELP or hands_on(match, request) or not opened(match):
        return False  # to be shown what can be done is no harm, and words that phrases hold mean what they say
    odds = likely_in(stretch, stretch.words)
    return odds.get(match.template.ability, 0.0) < _NEVER and max(odds.values()) > _FAR


def _seeks_over(match: Match, request: Request) -> bool:
    """Whether what is looked for goes on behind a joint, where another request may begin: "get … and diff …"."""
    of = request.of
    spans = [(a, b) for _, value, a, b in match.bound if isinstance(value, Search)]
    joins = {at for a, b in spans for at in range(a + 1, b) if of.lex.separators.at(of.keys, at, b) is not None}
    return bool(joins) or any(not of.sentence_ends.isdisjoint(range(a + 1, b)) for a, b in spans)


def _is_called_so(match: Match, request: Request) -> bool:
    """Whether something here has the words in its name that are looked for, or nothing is looked for by words."""
    rows = [value.args.get("query") for _, value, _, _ in match.bound if isinstance(value, Search)]
    return all(not isinstance(one, str) or bool(request.of.places.about(one)) for one in rows)


def _acts(match: Match, request: Request) -> bool:
    """Whether a clause changes something itself, and is not what is to be done later or by somebody else."""
    return not hands_on(match, request) and request.tongue.registry[match.template.ability].worst > Risk.R0


def _names_by_a_guard(match: Match, request: Request) -> bool:
    """Whether a word such as "not" is taken for a part of a name, unquoted: "delete not this"."""
    of = request.of
    for _, value, a, b in match.bound:
        if not isinstance(value, Exact) or value.open:
            continue
        names = value.value if isinstance(value.value, tuple) else (value.value,)
        words = {word for name in names for word in words_of(str(name))}
        if any(of.guarded[at] and of.words.tokens[at].quoted is None and of.keys[at] in words for at in range(a, b)):
            return True
    return False


def hands_on_what_is_left_out(request: Request) -> bool:
    """Whether files go to somebody else though a word says not these: "ask research for a.xlsx, not b.xlsx"."""
    of = request.of
    rows = [row for part in request.read for row in part.readings[0].bound if isinstance(row[1], Errand)]
    return any(
        isinstance(value, Errand) and value.files and any(of.guarded[at] for at in range(a, b))
        for _, value, a, b in rows
    )


def swallows(request: Request) -> bool:
    """Whether nothing makes up for the one reading: a text takes in a time or more than itself, or it is far off."""
    if _stops_behind([part.readings[0].template.ability for part in request.read]):
        return True
    rows = [(part.readings[0], stretch) for part, stretch in stretched(request)]
    return any(
        _swallowed(request, match, stretch)
        or _overruns(request, match, stretch)
        or _says_what_is_there(request, match, stretch)
        or _foreign(match, stretch, request)
        or _tells_later(match, request)
        or _asks_for_more(match, stretch)
        or _loses_a_day(match, stretch)
        or _takes_files_for_goods(match, request)
        for match, stretch in rows
    )


def _overruns(request: Request, match: Match, stretch: Stretch) -> bool:
    return any(_runs_on(stretch.mentions, *one) for one in _wide(match, request))


def _puts_it_here(match: Match, request: Request) -> bool:
    """Whether something is to be put “here”, which may as well be this chat: "drop my resume in here"."""
    rows = (
        (a, b) for name, value, a, b in match.bound if name == "to" and isinstance(value, Exact) and value.value == "."
    )
    return any(request.of.keys[at] in _HERE for a, b in rows for at in range(a, b))


def _asks_a_folder(match: Match, request: Request) -> bool:
    """Whether a folder is asked as if it were a paper: Pictures里有没有一模一样的图."""
    values = (value.value for name, value, _, _ in match.bound if name == "files" and isinstance(value, Exact))
    paths = (str(path) for value in values for path in (value if isinstance(value, tuple) else (value,)))
    facts = (request.of.places.fact(path) for path in paths)
    return any(fact is not None and fact.kind == "folder" for fact in facts)


def _says_what_is_there(request: Request, match: Match, stretch: Stretch) -> bool:
    """Whether what is to be written, or bought, is said of something that is there: "the newest screenshot", unquoted.

    Of what is put somewhere as it stands this is so wherever it is said as one says it of what is known: "its name".
    """
    rows = [row for row in match.bound if row[0] == "text" and isinstance(row[1], Value) and row[1].open]
    files = [set(range(one.start, one.stop)) for one in stretch.mentions.all.get("file", ())]
    if any(all(map(stretch.mentions.is_little, one ^ set(range(a, b)))) for _, _, a, b in rows for one in files):
        return True
    name, of = _AS_IT_STANDS.get(match.template.ability), request.of
    bound = [(a, b) for row, value, a, b in match.bound if row == name and isinstance(value, Value) and value.open]
    return any(
        of.lex.definite.at(of.keys, a, b) is not None or any(_is_of(of.keys[at]) for at in range(a, b))
        for a, b in bound
    )


def _is_of(key: str) -> bool:
    return key == "的" or key.endswith("'s")


def _swallowed(request: Request, match: Match, stretch: Stretch) -> bool:
    timed = any(one.kind in _TIMES for one in request.tongue.registry[match.template.ability].param_types.values())
    return any(_swallows(stretch, *one, timed=timed) for one in _wide(match, request))


def _swallows(stretch: Stretch, name: str, start: int, stop: int, *, timed: bool) -> bool:
    """Whether what somebody or something is called, or is to be done at a time, has a time in it, which no step has."""
    if not (timed or name in _CALLED) or any(
        stretch.of.words.tokens[at].quoted is not None for at in range(start, stop)
    ):
        return False
    rows = [one for kind in ("ahead", "past", "repeat") for one in stretch.mentions.all.get(kind, ())]
    return any(one.within(start, stop) or one.start < stop < one.stop for one in rows)


def _runs_on(mentions: Mentions, name: str, start: int, stop: int) -> bool:
    """Whether what is looked for, or what something is called, goes on over a mark behind which more may be asked."""
    of = mentions.of
    if name not in _LABELS:
        return False
    marks = any(of.words.tokens[at].is_mark for at, _ in _joints(mentions, start, stop))
    return marks or _goes_on(mentions, start, stop)


def _goes_on(mentions: Mentions, start: int, stop: int) -> bool:
    """Whether something is done behind a joint, or somebody is named right behind it: "and email Bob"."""
    acts = {a for a, _ in _acting(mentions)}
    joints = [then for _, then in _joints(mentions, start, stop)]
    named = any(mentions.of_kind("person", then, min(then + _BESIDE, stop)) for then in joints)
    return named or any(acts.intersection(range(then, stop)) for then in joints)


def _joints(mentions: Mentions, start: int, stop: int) -> list[tuple[int, int]]:
    of = mentions.of
    return [(at, cut[0]) for at in range(start + 1, stop) if (cut := of.lex.separators.at(of.keys, at, stop))]


def _wide(match: Match, request: Request) -> list[tuple[str, int, int]]:
    return wide(match, request.tongue.registry, request.of.places)


def _makes_a_folder(match: Match, request: Request) -> bool:
    """Whether a clause puts things into a folder that is still to be made."""
    return bool(_new_folders(match, request))


def _new_folders(match: Match, request: Request) -> list[tuple[int, int]]:
    types = request.tongue.registry[match.template.ability].param_types
    rows = [row for row in match.bound if row[0] in types and types[row[0]].kind == "folder"]
    return [
        (a, b)
        for _, value, a, b in rows
        if isinstance(value, Exact) and request.of.places.fact(str(value.value)) is None
    ]


def _loses_a_day(match: Match, stretch: Stretch) -> bool:
    """Whether words for a day that was named before are taken for a part of a text: a dinner “dinner that day”."""
    of = stretch.of
    rows = [(a, b) for _, value, a, b in match.bound if isinstance(value, Value) and value.open]
    return any(of.lex.same_day.at(of.keys, at, b) is not None for a, b in rows for at in range(a, b))


def _again(first: Clause, then: Clause, mentions: Mentions) -> bool:
    """Whether a clause does once more what the one before it did, or says more of it: "check out, and pay"."""
    match = then.readings[0]
    if first.readings[0].template.ability != match.template.ability:
        return False
    values = [value.whole if isinstance(value, Without) else value for _, value, _, _ in match.bound]
    if not values or any(isinstance(one, Earlier) for one in values):
        return True
    said = {name for name, _, _, _ in first.readings[0].bound}
    acts = {at for a, b in _acting(mentions) for at in range(a, b)}
    free = [row for row in match.bound if isinstance(row[1], Value) and row[1].open]
    return said.isdisjoint(name for name, _, _, _ in match.bound) or any(
        acts.issuperset(range(a, b)) for _, _, a, b in free
    )


def _acting(mentions: Mentions) -> list[tuple[int, int]]:
    """Where words stand by which something is done."""
    return [(one.start, one.stop) for one in mentions.sensed if one.is_act]
