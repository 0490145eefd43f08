"""What mails that were read leave in the picture of this desk: who wrote to whom, about what and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from deskhand.abilities.mail.results import Line, Who
from deskhand.core.doors import Ctx
from deskhand.core.world.noticed import Noticed


def notice(ctx: Ctx, lines: Sequence[Line]) -> None:
    ctx.noticed([_noticed(one) for one in lines])


def _noticed(one: Line) -> Noticed:
    people: list[tuple[Literal["from", "to"], str, str]] = [] if one.sender is None else [_person("from", one.sender)]
    people += [_person("to", each) for each in one.to[:20]]
    return Noticed(
        "message",
        one.id,
        {
            "channel": f"mail:{one.account}",
            "subject": one.subject,
            "text": one.preview,
            "at": datetime.fromisoformat(one.at).timestamp(),
            "unread": one.unread,
            "files": one.files[:50],
        },
        people,
    )


def _person(how: Literal["from", "to"], one: Who) -> tuple[Literal["from", "to"], str, str]:
    return how, one.address, one.name
