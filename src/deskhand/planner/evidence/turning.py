"""Whether a word of a clause may turn its meaning round that no value takes: then it is not even asked about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, cast

from deskhand.core.flow.risk import Risk
from deskhand.core.paths import split_ending
from deskhand.core.plan.types import Type
from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.core.world.terms import words_of
from deskhand.planner.devices import is_a_computer
from deskhand.planner.evidence.alike import stem
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import SOMEBODY
from deskhand.planner.evidence.partial import calls_off_a_file, cuts_a_name, takes_the_whole
from deskhand.planner.evidence.profile import Vocabulary
from deskhand.planner.evidence.timing import passes_over_a_time
from deskhand.planner.evidence.told import is_told
from deskhand.planner.evidence.weighing import KEEPS, Weighed
from deskhand.planner.numbers import is_further, is_further_rank, number_at
from deskhand.planner.reading import Reading
from deskhand.planner.steps import REMOVING
from deskhand.planner.text import COMMAS
from deskhand.planner.typos import near_to
from deskhand.planner.values import Asked, Exact, Value

_SENDING: Final = ("mail.send", "message.send")
_FORWARD: Final = ("forward", "fwd", "转发", "转给")
_RANKS: Final = frozenset({"#newest", "#oldest", "#largest", "#smallest"})
_NEW: Final = frozenset({"save", "account"})
"""What names nothing that is there already."""
_NOT_YET: Final = frozenset({"没", "未"})
_OF_WHAT_RUNS: Final = ("apps.close", "apps.focus")
_OF_MACHINES: Final = ("cloud.start", "cloud.stop")
_MOST_BESIDE: Final[Mapping[Lang, int]] = {"en": 1, "zh": 6}
"""Words beside what asks about our own work, in Chinese signs: with more it asks about something else."""
_COPULA: Final = frozenset({"是", "is", "are", "was", "were"})
_LATER: Final = frozenset({"before"})
"""Words with which a request begins that names last what is to be done first."""
_EARLIER: Final = frozenset({"after", "once"})
"""Words with which a later clause says that it is to be done first."""
_ACTED_ON: Final = ("file", "files", "folder", "app", "window")
_NAMED: Final = ("file", "folder", "event", "app")
_NAME: Final = 4
"""Words between an "in" and the word for a folder."""
_AND: Final = frozenset({"and", "&", "和", "跟", "与"})
_ANDS: Final = tuple([one] for one in sorted(_AND))
_SUBJECT: Final = frozenset({"he", "she", "him", "他", "她"})
_WHO: Final = frozenset({"you", "i", "we", "it", "he", "she", "they"})
_ARTICLES: Final = frozenset({"the", "a", "an", "my", "our"})
_COLONS: Final = frozenset({":", "："})
_HENCE: Final = frozenset({"so", "hence", "therefore", "所"})
_INTO: Final = frozenset({"into", "to", "as", "in", "成", "为"})
_LATER_ZH: Final = ("之前", "以前", "之前先", "以前先")


@dataclass(frozen=True)
class Turning:
    """Holds the readings of one request against the words that they leave out."""

    of: Reading
    words: Vocabulary
    mentions: Mentions
    registry: Registry

    def why(self, one: Weighed, start: int, stop: int) -> str:
        """Why a word may turn the meaning round that no value takes; empty where none does."""
        keys, tokens, soft = self.of.keys, self.of.words.tokens, self.words.alike.soft
        taken = {at for at in one.signed if keys[at] in soft or {at - 1, at + 1} & one.signed} | one.held
        told = {at for _, value, a, b in one.match.bound if _is_free(value) for at in range(a, b)}
        told |= one.recorded
        taken -= self._not_to(start, stop)
        taken |= self._phrased(start, stop)
        taken |= {at for at in told if keys[at] in soft or tokens[at].quoted is not None} | one.written
        taken |= self._makes(one, start, stop)
        if self.registry[one.ability].worst == Risk.R0:
            taken |= one.explained  # "what is not done yet": to look harms nothing, and it is asked
            taken |= {
                at
                for at in range(start, stop - 1)
                if keys[at] in _NOT_YET and (at + 1 in one.explained | one.signed or self.mentions.is_little(at + 1))
            }
        if passes_over_a_time(self.mentions, one, told, start, stop):
            return "time"  # what is wanted for another time is not wanted now
        types = self.registry[one.ability].param_types
        acts = self.registry[one.ability].worst > Risk.R0 or self.registry[one.ability].consent == "given"
        named = {types[name].kind for name, _, _, _ in one.match.bound if name in types and name != "save"}
        changes = acts and not named.isdisjoint(("file", "files"))
        ranked = {at for word in self.mentions.sensed if word.senses & _RANKS for at in range(word.start, word.stop)}
        vague = [at for at in range(start, stop) if self.of.lex.vague.whole(keys, at, at + 1) is not None]
        vague = [at for at in vague if at not in ranked and not self._is_told(at, stop, one.held)]  # 最新的
        names = {at for at in one.held if at not in vague and not self.mentions.is_plain(at)}
        alone = [at for at in vague if not {at - 1, at + 1} & names and not self._is_name(at, one.held)]
        if changes and any(at not in told and at not in one.signed for at in alone):
            return "vague"  # "big files" picks nothing by itself
        if acts and takes_the_whole(one, self.registry[one.ability], self.mentions, start, stop):
            return "part"
        if calls_off_a_file(one, self.of):
            return "file"
        if any(keys[at : at + 2] == ["did", "you"] for at in range(start, stop)) and not one.ability.startswith("run."):
            return "asked of me"
        if any(tokens[at].quoted is not None and at not in one.held | told for at in range(start, stop)):
            return "quotation"
        if one.unused and any(tokens[at].quoted is not None and at not in told for at in range(start, stop)):
            return "quotation"  # no word beside a quotation is passed over
        placed = self._placed(one, start, stop)
        proper = (at for at in one.unused if at > start and at not in placed and tokens[at].raw[:1].isupper())
        if any(not tokens[at].raw.isupper() for at in proper):
            return "name"
        pages = [range(url.start, url.stop) for url in self.mentions.of_kind("url", start, stop)]
        if any((one.held | told).isdisjoint(place) for place in pages):
            return "page"
        people = [range(one.start, one.stop) for one in self.mentions.of_kind("person", start, stop)]
        if acts and is_told(self.mentions, one, people, start, stop):
            return "told"
        if acts and not one.unused and self._only_names(one, types):
            return "bare name"  # "Dentist" is no word to call it off
        if acts and any((one.held | told).isdisjoint(place) for place in people) and not _takes_people(types):
            return "person"  # who is to have a part in it is no word to pass over: "invite Bob to the standup"
        if any(self._leaves_out_somebody(at, one.held | told) for at in range(start, stop)):
            return "person"
        if one.ability in _SENDING and self._forwards(one, start, stop):
            return "forward"  # what would be sent is that mail, and no new one to both
        if acts and self._speaks_of_a_folder(start, stop, one.held | one.signed | placed.union(told)):
            return "folder"  # one that is not there: "merge the PDFs in the scans folder"
        if acts and any(self._leaves_out_what_follows(at, stop, one.held | told) for at in range(start, stop)):
            return "colon"
        if any(name in types and self._is_no_name(types[name], a, b) for name, _, a, b in one.match.bound):
            return "no name"
        if one.ability in _OF_WHAT_RUNS and not self.mentions.of_kind("app", start, stop) and one.match.bound:
            return "no name"  # nothing of that name runs: "close dock door 2"
        if one.ability.startswith("run.") and len(one.unused) > _MOST_BESIDE[self.of.lex.lang]:
            return "about something else"  # "how long does a ewe carry a lamb"
        if one.ability in _OF_MACHINES and any(_is_long_name(value) for _, value, _, _ in one.match.bound):
            return "no name"  # "turn off the pump in the milking parlour"
        if any(cuts_a_name(self.mentions, a, b) for _, value, a, b in one.match.bound if _is_free(value)):
            return "cut name"  # 采购合同里交货期写的哪天 buys nothing
        if self._turned_round(start, stop):
            return "order"
        if any(self._is_elsewhere(at) for at in range(start, stop)):
            return "computer"
        if one.ability in REMOVING and self._leaves_out_a_place(one, start, stop):
            return "place"
        if any((self.of.blocked[at] and keys[at] not in soft) or tokens[at].is_symbol for at in one.unused):
            return "blocked"
        seen = self.words.weights.sorts
        odd = [
            tokens[at].key
            for at in range(start, stop)
            if at not in told and at not in names and not seen.row(f"w {stem(tokens[at].key)}")
        ]
        if any(near_to(key, self.words.negations) and key not in self.words.alike.little for key in odd):
            return "slip"
        if any(tokens[at].key.startswith("-") for at in one.unused):
            return "switch"  # "-rf" says how
        if any(self._counts(at, one) for at in one.unused):
            return "number"  # "undo three"
        if any(at not in one.recorded and self._is_ranked_further(at, stop) for at in range(start, stop)):
            return "number"  # "the second newest"
        if self._lends(one, start, stop):
            return "sentence"
        return "guard" if any(self.of.guarded[at] and at not in taken for at in range(start, stop)) else ""

    def _leaves_out_a_place(self, one: Weighed, start: int, stop: int) -> bool:
        """Whether a word is left out that says where to, or a result: "chuck a.sql into backups/", 删掉结果."""
        lex, keys = self.of.lex, self.of.keys
        left = set(one.unused)
        into = any(at > start and keys[at - 1] in _INTO for at in left)
        read = ((at, lex.brought.at(keys, at, stop)) for at in range(start, stop))
        return into or any(book is not None and not left.isdisjoint(range(at, book[0])) for at, book in read)

    def _only_names(self, one: Weighed, types: Mapping[str, Type]) -> bool:
        """Whether all that speaks for it is the name of the one thing that it is done to, and perhaps its day."""
        bound = [name for name, value, _, _ in one.match.bound if name in types and not isinstance(value, Asked)]
        needed = [name for name in bound if types[name].kind != "when" or not types[name].optional]
        said = {at for at in one.signed | one.explained if self.of.keys[at] not in _ARTICLES}
        return len(needed) == 1 and types[needed[0]].kind != "name" and said <= one.held

    def _forwards(self, one: Weighed, start: int, stop: int) -> bool:
        """Whether a mail that came is to be passed on, and nothing is bound that could be sent."""
        said = self.of.words.raw(start, stop).casefold()
        words = (word for word in self.mentions.sensed if start <= word.start and word.stop <= stop)
        mails = [word for word in words if "#mail" in word.senses]
        sent = [(name, a, b) for name, _, a, b in one.match.bound if name in ("body", "text", "files")]
        new = any(name == "files" or not any(a <= word.start < b for word in mails) for name, a, b in sent)
        return bool(mails) and any(word in said for word in _FORWARD) and not new

    def _leaves_out_somebody(self, at: int, taken: Collection[int]) -> bool:
        """Whether no value takes a word for somebody who is named beside it, or nowhere: "mail Bob and her"."""
        keys = self.of.keys
        if keys[at] not in SOMEBODY or at in taken:
            return False
        people = self.mentions.all.get("person", ())
        front = at > 1 and keys[at - 1] in _AND and any(one.stop == at - 1 for one in people)
        behind = keys[at + 1 : at + 2] in _ANDS and any(one.start == at + 2 for one in people)
        subject = keys[at] in _SUBJECT and keys[at + 1 : at + 2] != ["的"]
        return front or behind or (subject and not any(one.stop <= at for one in people))

    def _leaves_out_what_follows(self, at: int, stop: int, taken: Collection[int]) -> bool:
        """Whether no value takes a word of those behind a colon: "ping him: the room has changed"."""
        if self.of.keys[at] not in _COLONS:
            return False
        said = [one for one in range(at + 1, stop) if not self.mentions.is_little(one)]
        return bool(said) and not any(one in taken for one in said)

    def _is_no_name(self, kind: Type, start: int, stop: int) -> bool:
        """Whether what should be a program, and is none that is known, is said as things are: "close the round"."""
        if kind.kind not in ("app", "window") or self.mentions.of_kind("app", start, stop):
            return False
        files = any(one.start < stop and start < one.stop for one in self.mentions.all.get("file", ()))
        return files or any(map(self.mentions.is_little, range(start, stop)))

    def _makes(self, one: Weighed, start: int, stop: int) -> set[int]:
        """The words that keep something new, and nothing that is named: "leave a mail in drafts"."""
        ability = self.registry[one.ability]
        there = any(
            ability.role(name).value == "target" and name not in _NEW
            for name, _, _, _ in one.match.bound
            if name in ability.param_types
        )
        placed = any(name == "save" for name, _, _, _ in one.match.bound)  # "save the attachments to Documents"
        return set() if there and not placed else {at for at in range(start, stop) if self.of.keys[at] in KEEPS}

    def _not_to(self, start: int, stop: int) -> set[int]:
        """The guards of what is not to be done, though without a "to" they would speak for it: "don't want to"."""
        keys, guarded = self.of.keys, self.of.guarded
        found = (at for at in range(start, stop) if guarded[at])
        return {at for at in found if keys[at + 1 : at + 3] in (["want", "to"], ["need", "to"])}

    def _turned_round(self, start: int, stop: int) -> bool:
        """Whether a clause says that it is to be done before the one that stands in front of it, or after the next."""
        keys = self.of.keys
        if start == 0:
            return keys[0] in _LATER or "".join(keys[:stop]).endswith(_LATER_ZH)
        first = next((at for at in range(max(start - 2, 0), start + 1) if keys[at] in _EARLIER), stop)
        then = keys[first + 1] if first + 1 < stop else ""
        return then in _WHO or then.endswith("ing")  # "and after make it to xlsx" only goes on

    def _phrased(self, start: int, stop: int) -> set[int]:
        """The tokens of longer words that describe: "most recent"."""
        found = [(at, self.of.lex.described.at(self.of.keys, at, stop)) for at in range(start, stop)]
        return {one for at, read in found if read is not None and read[0] > at + 1 for one in range(at, read[0])}

    def _speaks_of_a_folder(self, start: int, stop: int, taken: frozenset[int]) -> bool:
        """Whether something is said to be in a folder from which no value is read, and not "in this folder"."""
        lex, keys = self.of.lex, self.of.keys
        here = {one for at in range(start, stop) if (read := lex.here.at(keys, at, stop)) for one in range(at, read[0])}
        for at in range(start, stop):
            read = lex.folder_words.at(keys, at, stop)
            if read is None or at in here or taken.issuperset(range(at, read[0])):
                continue
            front = range(max(start, at - _NAME), at) if lex.lang == "en" else range(read[0], min(read[0] + 1, stop))
            if any(
                lex.holding.at(keys, one, stop) is not None and taken.isdisjoint(range(one + 1, at)) for one in front
            ):
                return True
        return False

    def _is_ranked_further(self, at: int, stop: int) -> bool:
        keys = self.of.keys
        read = self.of.lex.described.at(keys, at, stop)
        ranks = read is not None and read[1].startswith("order:")
        return (ranks and at > 0 and is_further(keys, at)) or is_further_rank(keys[at])

    def _lends(self, one: Weighed, start: int, stop: int) -> bool:
        """Whether a sentence in which nothing is done lends its names to another: "Delete a.png. The logos are fine."

        One with a colon tells a part of what is done: "Attachment: the lease"; and another may speak of it: "move it".
        """
        if self._lends_beside(one, start, stop):
            return True
        keys, marks = self.of.keys, self.of.sentence_ends
        ends = [at for at in range(start + 1, stop) if at in marks or (keys[at - 1] in COMMAS and keys[at] in _HENCE)]
        if not ends or self.registry[one.ability].worst == Risk.R0:
            return False
        types = self.registry[one.ability].param_types
        rows = [
            row
            for row in one.match.bound
            if row[0] in types and (types[row[0]].kind in _ACTED_ON or row[0] == "event") and isinstance(row[1], Exact)
        ]
        for first, last in pairwise((start, *ends, stop)):
            place = range(first, last)
            told = any(self.of.keys[at] in (":", "：") for at in place) or not one.signed.isdisjoint(place)
            named = (mention for kind in _NAMED for mention in self.mentions.of_kind(kind, first, last))
            told = told or self._is_meant(start, first) or self._is_meant(last, stop)
            if not told and any(a < at.stop and at.start < b for at in named for _, _, a, b in rows):
                return True
        return False

    def _lends_beside(self, one: Weighed, start: int, stop: int) -> bool:
        """Whether a part between commas that says how something is lends it too: 照片.zip是我的，movie.mkv删了吧."""
        keys = self.of.keys
        cuts = [start - 1, *(at for at in range(start, stop) if keys[at] in COMMAS), stop]
        parts = [range(a + 1, b) for a, b in pairwise(cuts)]
        files = [
            one_
            for one_ in self.mentions.of_kind("file", start, stop)
            if not one.held.isdisjoint(range(one_.start, one_.stop))
        ]
        naming = [part for part in parts if any(file.start in part for file in files)]
        says = [part for part in naming if one.signed.isdisjoint(part) and any(keys[at] in _COPULA for at in part)]
        return self.registry[one.ability].worst > Risk.R0 and len(naming) > len(says) > 0

    def _is_meant(self, start: int, stop: int) -> bool:
        """Whether a word stands here for something that is named elsewhere: it, there."""
        lex, keys = self.of.lex, self.of.keys
        return any(book.at(keys, at, stop) is not None for book in (lex.it, lex.there) for at in range(start, stop))

    def _is_told(self, at: int, stop: int, held: frozenset[int]) -> bool:
        """Whether a Chinese sign for a size or an age stands before nothing it could pick: 太大了, 小孙子."""
        if self.of.lex.lang == "en" or at + 1 >= stop:
            return False
        things = (one for one in self.mentions.sensed if one.start == at + 1)
        picks = self.of.lex.described.at(self.of.keys, at + 1, stop) is not None or at + 1 in held
        return not picks and not any(sense[0] == "#" for one in things for sense in one.senses)

    def _is_name(self, at: int, held: frozenset[int]) -> bool:
        """Whether the words around a place are the whole name of something here: 旧报告."""
        start = stop = at
        while start - 1 in held:
            start -= 1
        while stop + 1 in held:
            stop += 1
        said = words_of(self.of.name(start, stop + 1)) if stop > start else []
        about = self.of.places.about(self.of.name(start, stop + 1)) if said else ()
        return any(words_of(split_ending(fact.name)[0]) == said for fact in about)

    def _is_elsewhere(self, at: int) -> bool:
        """Whether a computer is named by its kind where there are several, and it is none of them."""
        stops = range(at + 1, min(at + 4, len(self.of.keys)) + 1)
        return bool(self.of.places.world.devices) and any(
            is_a_computer("".join(self.of.keys[at:stop])) for stop in stops
        )

    def _placed(self, one: Weighed, start: int, stop: int) -> frozenset[int]:
        """The words that say in which folder the files are that a reading takes."""
        values = (value.value for _, value, _, _ in one.match.bound if isinstance(value, Exact))
        rows = [value if isinstance(value, tuple) else (value,) for value in values]
        paths = [
            str(path) for row in rows for path in cast("tuple[object, ...]", row) if self.of.places.fact(str(path))
        ]
        if not paths:
            return frozenset()
        over = {
            str(folder.value.value): folder
            for folder in self.mentions.of_kind("folder", start, stop)
            if isinstance(folder.value, Exact)
        }
        found = [
            range(at.start, at.stop)
            for folder, at in over.items()
            if all(path.startswith(f"{folder}/") for path in paths)
        ]
        tokens = self.of.words.tokens
        found += [
            range(at, at + 1)
            for at in range(start, stop)
            if tokens[at].raw.endswith("/") and any(tokens[at].raw in path for path in paths)
        ]
        return frozenset(at for place in found for at in place)

    def _counts(self, at: int, one: Weighed) -> bool:
        """Whether it is a number that says more than how many things are named, or that one is made of them."""
        read = number_at(self.of.keys, at)
        if read is None and not self.of.keys[at].isdigit():
            return False
        number = int(self.of.keys[at]) if read is None else read[1]
        several = (value.value for _, value, _, _ in one.match.bound if isinstance(value, Exact))
        named = {len(cast("tuple[object, ...]", value)) for value in several if isinstance(value, tuple)}
        if self.of.keys[at + 1 : at + 2] == ["of"]:
            return True  # "only two of the screenshots"
        if number != 1 and at > 0 and self.of.keys[at - 1] in _INTO:
            return True  # "into 2 pdfs"
        made = number == 1 and at > 0 and self.of.keys[at - 1] in _INTO
        return not made and number not in named - {1}


def _takes_people(types: Mapping[str, Type]) -> bool:
    return any(one.kind in ("person", "people") for one in types.values())


def _is_long_name(value: object) -> bool:
    """Whether it is more than a machine is called."""
    return isinstance(value, Exact) and len(str(value.value).split()) > 3


def _is_free(value: object) -> bool:
    return isinstance(value, Value) and value.open > 0
