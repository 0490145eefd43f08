"""How many tokens a text will be, told before it is sent and without any model's vocabulary.

An approximation that errs upwards: a word of up to six letters is one token and each four letters more are another,
a Chinese character is one, three digits are one, every other sign is one. Real vocabularies differ from each other by
a third; `docs/models.md` has the measured distance. What a server reports afterwards is what counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from deskhand.planner.model.seam import Asked, Message

_WORD: Final = 6
_MORE: Final = 4
_DIGITS: Final = 3
PER_MESSAGE: Final = 4
"""What the marks around each message take."""
_PIECES: Final = re.compile(r"(?P<word>[A-Za-z]+)|(?P<digits>[0-9]+)|(?P<space>\s+)|(?P<sign>.)", re.DOTALL)


def tokens_of(text: str) -> int:
    """About how many tokens this is; the same for the same text, everywhere."""
    return sum(_piece(found) for found in _PIECES.finditer(text))


def tokens_in(asked: Asked) -> int:
    """About how many tokens a question is, with what it says of the shape of its answer."""
    shape = 0 if asked.shape is None else tokens_of(json.dumps(dict(asked.shape.schema), ensure_ascii=False))
    return shape + messages_tokens(asked.messages)


def messages_tokens(messages: Sequence[Message]) -> int:
    return sum(PER_MESSAGE + tokens_of(one.text) for one in messages)


def _piece(found: re.Match[str]) -> int:
    length = len(found[0])
    if found.lastgroup == "word":
        return 1 + max(0, -(-(length - _WORD) // _MORE))
    if found.lastgroup == "digits":
        return -(-length // _DIGITS)
    if found.lastgroup == "space":
        # One space belongs to the word that follows it; line ends and longer gaps are tokens of their own.
        return 0 if found[0] == " " else 1
    # Beyond the common planes a character falls apart into its bytes.
    return 1 if ord(found[0]) < 0x1_0000 else 3
