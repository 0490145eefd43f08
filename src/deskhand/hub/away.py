"""What a person is told about a desk that is away."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from deskhand.core.words import Lang, Words
from deskhand.hub.desk_registry import Away

SINCE: Final = Words(
    "{name} is offline since {since}; I will go on when it is back.",
    "{name} 自 {since} 起离线；恢复连接后我会继续。",
)
NOT_HERE: Final = Words(
    "{name} is offline; I will go on when it is there.",
    "{name} 目前离线；连接后我会继续。",
)


def said_away(away: Away, lang: Lang, now: datetime | None = None) -> str:
    """That a run waits for a desk: since when, with the day where that was not today."""
    if away.since is None:
        return NOT_HERE.said(lang, name=away.name)
    at = datetime.fromtimestamp(away.since).astimezone()
    today = at.date() == (now or datetime.now().astimezone()).date()
    return SINCE.said(lang, name=away.name, since=at.strftime("%H:%M" if today else "%Y-%m-%d %H:%M"))
