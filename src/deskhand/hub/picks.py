"""One of several that were shown: by its number, its place, or a word that only it has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from deskhand.core.world.terms import words_of

PLACES: Final = {
    word: at
    for at, words in enumerate((
        "first|1st|第一|一", "second|2nd|第二|二", "third|3rd|第三|三", "fourth|4th|第四|四", "fifth|5th|第五|五",
        "sixth|6th|第六|六", "seventh|7th|第七|七", "eighth|8th|第八|八", "ninth|9th|第九|九", "tenth|10th|第十|十",
    ))
    for word in words.split("|")
}  # fmt: skip
LAST: Final = frozenset(("last", "最后", "最后一"))
AROUND: Final = re.compile(
    r"^(?:(?:i (?:mean|meant|want|take)|take|use|the|option|number|no\.|我要|我选|我说的是|就|选|要|用)\s*)+"
    r"|(?:\s*(?:one|option|please|那个|这个|的那个|的那一个|个|项|的|吧|那份|那份的))+$"
)


def picked(text: str, choices: Sequence[str]) -> int | None:
    """The choice that plain words name; None where they name none, or several."""
    word = AROUND.sub("", text).strip()
    if word.isdecimal() and 1 <= int(word[:6]) <= len(choices):
        return int(word) - 1
    if word in LAST:
        return len(choices) - 1
    if word in PLACES:
        return PLACES[word] if PLACES[word] < len(choices) else None
    wanted = set(words_of(word))
    having = [at for at, choice in enumerate(choices) if wanted and wanted <= set(words_of(choice))]
    return having[0] if len(having) == 1 else None
