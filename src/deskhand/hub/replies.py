"""What people say to a question, in English and Chinese, and what it means for each kind of question."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final, Literal

from deskhand.core.words import Words
from deskhand.hub.picks import picked

_YES_EN: Final = (
    "yes|y|yep|yeah|yes please|ok|okay|sure|do it|go|go ahead|please do|go on|carry on|continue|proceed|confirm|"
    "approve|approved|fine|right|correct"
)
_YES_ZH: Final = "好|好的|好吧|好啊|好呀|是|是的|可|可以|行|嗯|对|要|确认|同意|执行|做吧|去做|继续|没问题|批准|ok的"
_NO_EN: Final = "no|n|nope|no thanks|don't|dont|do not|cancel|never mind|nevermind|not now|reject|decline|forget it"
_NO_ZH: Final = "不|不要|不行|不用|不用了|不是|不好|不了|不可以|不同意|否|别|别做|取消|算了|拒绝|先不"
YES: Final = frozenset((*_YES_EN.split("|"), *_YES_ZH.split("|")))
NO: Final = frozenset((*_NO_EN.split("|"), *_NO_ZH.split("|")))
WHICH: Final = re.compile(
    r"^(?P<word>.+?)[\s,:，：#/]*(?P<run>\d{1,18})$|^#?(?P<run2>\d{1,18})[\s,:，：]+(?P<word2>.+)$"
)
TRIM: Final = " \t\r\n.,!?;:。，！？；：~～“”\"'"
HINTS: Final = {
    "confirm": Words("Say yes or no.", "请回答“好”或“不”。"),
    "choose": Words("Say the number of your choice, 1 to {n}.", "请回答选项的编号，1 到 {n}。"),
    "fill": Words("Say it in a few words.", "请用几个字回答。"),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A yes, a no, or nothing of the kind; `run` where the person named one."""

    yes: bool | None
    run: int | None = None


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'").strip(TRIM)


def yes_or_no(text: str) -> bool | None:
    word = plain(text)
    return True if word in YES else False if word in NO else None


def reply(text: str) -> Reply:
    """`yes`, `no 12`, `12: 好` … ; anything else has neither."""
    whole = yes_or_no(text)
    if whole is not None:
        return Reply(whole)
    found = WHICH.match(plain(text))
    if found:
        word, run = found.group("word") or found.group("word2"), found.group("run") or found.group("run2")
        said = yes_or_no(word)
        if said is not None:
            return Reply(said, int(run))
    return Reply(None)


def meant(kind: Literal["confirm", "choose", "fill"], text: str, choices: list[str]) -> dict[str, Any] | None:
    """An answer as plans refer to it (`yes`, `text`, `choice`); None when the words answer nothing."""
    if kind == "fill":
        words = text.strip()
        return {"yes": True, "text": words, "choice": -1} if words else None
    said = yes_or_no(text)
    if kind == "confirm":
        return None if said is None else {"yes": said, "text": text.strip(), "choice": -1}
    if said is False:
        return {"yes": False, "text": text.strip(), "choice": -1}
    chosen = _chosen(text, choices)
    return None if chosen is None else {"yes": True, "text": choices[chosen], "choice": chosen}


def _chosen(text: str, choices: list[str]) -> int | None:
    word = plain(text)
    same = [index for index, choice in enumerate(choices) if plain(choice) == word]
    return same[0] if len(same) == 1 else picked(word, choices)
