"""A question about a step that reaches somebody whom its arguments do not name says whom it would reach.

The step is begun, up to what it proposes, and the question carries the hash of that: a yes is then good for these
people and these words, and for nothing that a calendar, a mail or a contact comes to say afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from msgspec.structs import replace

from deskhand.core.shown import shown_few
from deskhand.core.wire.frames import Ask, Proof
from deskhand.core.words import Lang, Words

_TOLD: Final = 50
_REACHES: Final = Words("{text} It reaches: {names}", "{text} 将送达：{names}")


def with_reached(asked: Ask, proof: Proof, lang: Lang) -> Ask:
    """The question with everybody that the proposed changes reach, bound to those changes."""
    names = list(dict.fromkeys(_reached(proof)))
    text = _REACHES.said(lang, text=asked.text, names=shown_few(names, lang, at_most=_TOLD)) if names else asked.text
    return replace(asked, text=text, preview=proof.preview)


def _reached(proof: Proof) -> Iterator[str]:
    """Whom mails go to, and whose boxes and calendars are written."""
    for done in proof.changes:
        change = cast("dict[str, Any]", done.get("change", done))
        if change.get("op") == "send":
            yield from cast("list[str]", change["to"])
        elif change.get("op") == "write":
            yield str(change["path"])
