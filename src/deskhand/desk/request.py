"""A job as typed values: its ability is known, its arguments are valid, and its key says which step it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from pydantic import ValidationError

from deskhand.core.ability import Ability
from deskhand.core.errors import BadRequest, Refused
from deskhand.core.invalid import whole_reason
from deskhand.core.wire.frames import Job
from deskhand.core.words import Words
from deskhand.desk.judged import Judged
from deskhand.desk.trust.locks import Locked


class NotHere(Refused):
    words = Words(
        '"{do}" is not something this computer does. Nothing was done.',
        "“{do}” 不是这台电脑能执行的操作。没有做任何更改。",
    )


@dataclass(frozen=True, slots=True)
class Request:
    """What a hub asks for. Whether it may be done is for the judge."""

    job: Job
    ability: Ability
    args: dict[str, Any]
    path: str
    """The step in the plan of its run."""

    def judged(self, judged: Judged, locked: Locked) -> Request:
        """The same request with the place, moment and language of the signed command instead of the hub's."""
        where = {"root": judged.root, "folders": list(judged.scope.folders)}
        return Request(
            msgspec.structs.replace(self.job, now=locked.now, lang=locked.lang, **where),
            self.ability,
            self.args,
            self.path,
        )


def read(job: Job, abilities: Mapping[str, Ability]) -> Request:
    """The job as typed values; raises `NotHere` or `BadRequest`."""
    ability = abilities.get(job.do)
    if ability is None or ability.where == "hub":
        raise NotHere(do=job.do)
    try:
        params = ability.params.model_validate(job.args)
    except ValidationError as wrong:
        raise BadRequest(why=whole_reason(wrong)) from None
    args = {name: getattr(params, name) for name in ability.params.model_fields}
    return Request(job, ability, args, _path(job))


def _path(job: Job) -> str:
    """The step that a key names; that of a preview names the question first for which it is made."""
    run, *between, attempt = job.key.split("/")
    if run != str(job.run) or len(between) != 1 or not attempt:
        raise BadRequest(why="key")
    return between[0].rpartition(">")[2] if job.preview else between[0]
