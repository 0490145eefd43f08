"""What must hold before a job may start: the one place where a request is judged on the desk.

The hub's word is a claim. Everything it says is checked here again, inside the transaction that makes the job's row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from deskhand.core.ability import Ability
from deskhand.core.errors import BadRequest, NotApproved, NotAvailable, OutsideFolders, Refused, TooRisky
from deskhand.core.flow.approve import named
from deskhand.core.flow.decide import Decision, decide
from deskhand.core.flow.scope import Scope, paths_in
from deskhand.core.invalid import whole_reason
from deskhand.core.wire.frames import Job
from deskhand.core.words import Words


class NotHere(Refused):
    words = Words(
        '"{do}" is not something this computer does. Nothing was done.',
        "“{do}” 不是这台电脑能执行的操作。没有做任何更改。",
    )


class ApprovedOther(Refused):
    words = Words(
        "The yes that came with step {step} was given to another step, or to other arguments. Nothing was done; "
        "ask for it once more.",
        "随步骤 {step} 送来的同意是针对另一个步骤或其他参数的。没有做任何更改；请重新提出请求。",
    )


@dataclass(frozen=True, slots=True)
class Request:
    """A job whose ability is known and whose arguments are valid."""

    job: Job
    ability: Ability
    args: dict[str, Any]
    scope: Scope


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
    return Request(job, ability, args, Scope(job.root, tuple(job.folders)))


def admit(request: Request) -> None:
    """Whether this may start at all; raises the refusal."""
    job, ability = request.job, request.ability
    if not job.root.startswith("/"):
        raise BadRequest(why=f"root: {job.root} is not an absolute path")
    if not ability.available:
        raise NotAvailable(do=ability.id)
    outside = [path for path in paths_in(ability, request.args) if not request.scope.covers(path)]
    if outside:
        raise OutsideFolders(path=outside[0])
    decision = decide(ability.risk(request.args), granted=True)
    if decision is Decision.REFUSE:
        raise TooRisky(do=ability.id)
    if decision is Decision.ASK and ability.consent != "given" and not job.preview:
        _approved(job)


def _approved(job: Job) -> None:
    """The yes that came with a job must be one to this very step; raises `NotApproved` or `ApprovedOther`."""
    yes = job.approval
    if yes is None:
        raise NotApproved(step=job.key)
    path = job.key.split("/")[1] if job.key.count("/") == 2 else ""
    if yes.step != named(yes.question, yes.steps, path, job.do, job.args):
        raise ApprovedOther(step=job.key)
