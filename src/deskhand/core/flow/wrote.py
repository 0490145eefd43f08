"""The labels of what a model wrote into a plan: a person's word only where the person wrote it too.

A model may have been talked into anything by what it read, so its text is never worth more than its request. What can
carry no foreign words (a number, a yes or no, a day, a thing that is named by what the desk itself found) is at best L.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from deskhand.core.flow.label import SAID, Label, Origin, Privacy
from deskhand.core.flow.trace import MODEL

FOUND: Final = Label(Origin.L, Privacy.PRIVATE, model=True)
"""What a model chose among what is really there, or what is no text at all."""
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?(/(\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?\Z"
)


@dataclass(frozen=True)
class Wrote:
    """Labels of a model's values, out of the person's `words` and the values of the facts that it was given."""

    words: str
    facts: frozenset[str] = frozenset()

    def __call__(self, value: object) -> Label:
        if isinstance(value, str):
            if said_in(self.words, value):
                return SAID
            return FOUND if value in self.facts or _MOMENT.match(value) else MODEL
        return FOUND if value is None or isinstance(value, bool | int | float) else MODEL


def said_in(words: str, value: str) -> bool:
    """Whether a text stands in the words as it is, and not only inside another word."""
    said, wanted = _plain(words), _plain(value)
    if not wanted.strip():
        return True
    at = said.find(wanted)
    while at >= 0:
        if not _joined(said[at - 1 : at], wanted[0]) and not _joined(wanted[-1], said[at + len(wanted) :][:1]):
            return True
        at = said.find(wanted, at + 1)
    return False


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _joined(left: str, right: str) -> bool:
    """Whether two characters belong to one word; Chinese is written without a gap between any two."""
    return bool(left and right) and all(one.isascii() and one.isalnum() for one in (left, right))
