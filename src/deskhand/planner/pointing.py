"""The one thing that a cut-out part of a request names, put where the rest speaks of it as "it"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import Mention
from deskhand.planner.forbidden import rows

_NAMED: Final = ("file", "person", "event", "app", "folder", "id")


def pointing(mentions: Mentions, cut: Collection[int], about: Sequence[int], rest: str) -> str | None:
    """The rest, with a name in the place of an "it" that stood for something before it: None if unclear.

    `cut` are the tokens that are no part of the rest, `about` those of them that may name what is meant:
    "don't delete movie.mkv, put it in Archive".
    """
    of = mentions.of
    left = [at for at in range(len(of.keys)) if at not in cut]
    its = [one for one in mentions.all.get("it", ()) if one.start in left]
    if not about or not its or not left or about[-1] > left[0]:
        return rest
    here = [one for kind in _NAMED for one in mentions.all.get(kind, ()) if one.start in left]
    if any(one.start < its[0].start for one in here):
        return rest
    named = named_in(mentions, about)
    it = of.words.raw(its[0].start, its[0].stop)
    if it.casefold() not in rows(of.lex.lang)["it"]:
        return rest
    pattern = rf"\b{it}\b" if it.isascii() else it
    unclear = len(named) != 1 or any(one.kind == named[0].kind for one in here)
    if unclear or len(re.findall(pattern, rest)) != 1:
        return None
    return re.sub(pattern, lambda _: of.words.raw(named[0].start, named[0].stop), rest)


def named_in(mentions: Mentions, about: Sequence[int]) -> list[Mention]:
    """What is named in a run, the surest kind for each place."""
    within, taken, found = set(about), set[int](), list[Mention]()
    for kind in _NAMED:
        for one in mentions.all.get(kind, ()):
            places = set(range(one.start, one.stop))
            if places <= within and not places & taken:
                taken |= places
                found.append(one)
    return found
