"""Who a document names outright: in its salutation, or beside a label that says a name follows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_GREETED: Final = re.compile(
    r"^\s*(?:dear|hello|hi|good (?:morning|afternoon|evening)|attention|attn\.?)[\s,:]+(.{2,120}?)\s*[,:!.]?\s*$",
    re.IGNORECASE,
)
_GREETED_ZH: Final = re.compile(r"^\s*(?:尊敬的|亲爱的|致)\s*(.{2,60}?)\s*[，,：:！]?\s*$")
_LABEL: Final = re.compile(
    r"^\s*(?:(?:student|full|applicant|employee|customer|contact|participant)(?:'s|’s)?\s+)?name\s*[:：]\s*(.*)$|"
    r"^\s*(?:姓\s*名|学生姓名|联系人|申请人)\s*[:：]\s*(.*)$",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s*(?:,\s*and\s|,|&|\band\b|、|，|和|与)\s*", re.IGNORECASE)
_TITLE: Final = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof|professor)\.?\s+|(?:先生|女士|老师|同学|经理)$", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){0,3}|[\u4e00-\u9fff·]{2,8}")
_NOBODY: Final = frozenset(
    {"all", "colleague", "colleagues", "customer", "everyone", "friends", "madam", "sir", "team"}
)  # fmt: skip
_LABEL_END: Final = re.compile(r"[:：]\s*$")


def people_in(lines: Sequence[str]) -> list[str]:
    """Every name once, in the order of the lines."""
    return list(dict.fromkeys(name for said in _said(lines) for name in _names(said)))


def _said(lines: Sequence[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        greeted = _GREETED.match(line) or _GREETED_ZH.match(line)
        if greeted is not None:
            yield greeted[1]
        labelled = _LABEL.match(line)
        if labelled is not None:
            after = (labelled[1] or labelled[2] or "").strip()
            following = lines[at + 1].strip() if at + 1 < len(lines) else ""
            yield after or ("" if _LABEL_END.search(following) else following)


def _names(said: str) -> Iterator[str]:
    for part in _AND.split(said):
        name = _TITLE.sub("", part.strip())
        if _NAME.fullmatch(name) and not {word.casefold() for word in name.split()} & _NOBODY:
            yield name
