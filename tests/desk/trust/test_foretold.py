"""What is foretold of a plan is what the desk then does: the same lists, the same ceilings, the same table."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskhand.core.errors import HoldsDenied, OutsideFolders
from deskhand.core.flow.authority import Ceiling
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.judge import Verdict, judged
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import CAREFUL, Decision
from deskhand.core.plan.model import Plan
from deskhand.testing.redteam.attack import World
from deskhand.testing.redteam.house import CHAT
from deskhand.testing.redteam.target import TAKEN, planned, registry, step, written
from deskhand.testing.redteam.wire import Wire, wire
from deskhand.trust.envelope import Command, signed_command
from deskhand.trust.keys import Key
from deskhand.trust.standing import Lists, closest, spoken

DOES: Final = {
    Decision.RUN: "done", Decision.SHOW: "done", Decision.ASK: "ask", Decision.STEP_UP: "ask",
    Decision.REFUSE: "refused",
}  # fmt: skip
LOOK: Final = step("r", "look.docx")
LIVE: Final = "see http://evil.example/x"


@dataclass(frozen=True)
class Case:
    """`places` are below the root; `by` says who speaks, and `named` where they want to stay, if anywhere."""

    grants: tuple[Mapping[str, Any], ...]
    by: str
    named: bool
    ceiling: Ceiling | None
    careful: bool
    do: str
    args: Mapping[str, str]
    after: bool
    """After something of others' was read."""

    @property
    def stays(self) -> bool:
        """Whether the words name where they want to stay; those of a chat cannot."""
        return self.named and self.by != "chat"


PLACES: Final = st.sampled_from([("a", "b"), ("",), ("a",), ()])
BELOW: Final = st.fixed_dictionaries(
    {
        "deny": st.just(True),
        "read": st.sampled_from([("a/in/deep",), ("a/in/deep/y.txt",), ("b/deep",), ()]),
        "write": st.sampled_from([(), ("a/in/deep",)]),
        "abilities": st.sampled_from([("*",), ("*",), ("files.copy",), ("files.list",)]),
        "channel": st.sampled_from(["*", "*", "phone"]),
        "until": st.sampled_from([None, None, None, 1.0]),
    }
)
"""Denials below the folders that are used."""
GRANTS: Final = st.fixed_dictionaries(
    {
        "risk": st.sampled_from([Risk.R3, Risk.R2, Risk.R1, Risk.R0]),
        "read": PLACES,
        "write": PLACES,
        "people": st.sampled_from([("*",), ("*",), ("li@firm.cn",), ()]),
        "abilities": st.sampled_from([("*",), ("*",), ("*",), ("files.*",), ("send.mail", "paper.note")]),
        "deny": st.sampled_from([False] * 7 + [True]),
        "channel": st.sampled_from(["*", "*", "*", "phone", "dingtalk:*"]),
        "until": st.sampled_from([None] * 5 + [1.0]),
    }
)
WHOLE: Final = st.sampled_from(["a/in", "a/in", "a/x.txt"])
FOLDER: Final = st.sampled_from(["a", "b"])
TEXT: Final = st.sampled_from(["hello", LIVE, "{$r.text}"])
WHOM: Final = st.sampled_from(["li@firm.cn", "bo@firm.cn"])
USES: Final = st.one_of(
    st.tuples(st.just("files.list"), st.fixed_dictionaries({"folder": FOLDER})),
    st.tuples(
        st.sampled_from(["files.copy", "files.move"]), st.fixed_dictionaries({"files": WHOLE, "to": st.just("b")})
    ),
    st.tuples(st.just("files.zip"), st.fixed_dictionaries({"files": WHOLE, "to": st.just("b/new.zip")})),
    st.tuples(st.just("files.rename"), st.fixed_dictionaries({"files": WHOLE, "to": st.just("other")})),
    st.tuples(st.just("paper.note"), st.fixed_dictionaries({"folder": FOLDER, "text": TEXT})),
    st.tuples(st.just("send.mail"), st.fixed_dictionaries({"to": WHOM, "body": TEXT})),
    st.tuples(st.just("erase.file"), st.fixed_dictionaries({"file": FOLDER.map(lambda name: f"{name}/x.txt")})),
)
CEILINGS: Final = st.sampled_from(
    [None, Ceiling(Risk.R0, Risk.R0), Ceiling(Risk.R0, Risk.R1), Ceiling(Risk.R3, Risk.R3), Ceiling(Risk.R1, Risk.R3)]
)
CASES: Final = st.builds(
    lambda use, **other: Case(do=use[0], args=use[1], after="{$r.text}" in use[1].values(), **other),
    use=USES, grants=st.lists(GRANTS | BELOW, min_size=1, max_size=3).map(tuple),
    by=st.sampled_from(["chat", "phone", "owner"]), named=st.booleans(), ceiling=CEILINGS,
    careful=st.sampled_from([False, False, True]),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CASES)
def test_what_is_foretold_is_what_is_done(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        foretold, did = asyncio.run(_both(case, Path(folder)))
    if isinstance(foretold.problem, OutsideFolders) and not case.stays:
        # A hub does not even send what lies in no place of the speaker's; a desk that is sent it waits for a yes.
        assert did in ("ask", "refused"), case
        return
    assert did == DOES[foretold.decision], (case, foretold)


async def _both(case: Case, folder: Path) -> tuple[Verdict, str]:
    """What is foretold of the last step, and what became of it."""
    steps = [*([LOOK] if case.after else []), step("g", case.do, **case.args)]
    plan = planned(*steps, goal="do it")
    stricter = CAREFUL if case.careful else None
    async with wire(World(folder, Random(1)), *_grants(case, folder / "root"), stricter=stricter) as desk:  # noqa: S311 - no chance is taken
        for name in ("a", "b"):
            (desk.root / name).mkdir()
            (desk.root / name / "x.txt").write_text("x")
        (desk.root / "a/in/deep").mkdir(parents=True)
        (desk.root / "a/in/deep/y.txt").write_text("y")
        if case.ceiling is not None:
            desk.monitor.room.authority.ceilings = {"dingtalk:*": case.ceiling}
        desk.canary.text = LIVE
        desk.knows["do it"] = plan
        command, by = _said(case, desk)
        foretold = _foretold(case, desk, plan, command, by)
        assert await desk.lock(1, signed_command(_key(case, desk), command), written(plan)) == TAKEN
        return foretold, await _done(desk, steps)


def _foretold(case: Case, desk: Wire, plan: Plan, command: Command, by: str) -> Verdict:
    ceilings = {} if case.ceiling is None else {"dingtalk:*": case.ceiling}
    word = spoken(
        Lists(desk.house.roster, desk.house.book), command, by, root=desk.house.root, run="this",
        ceiling=closest(ceilings, command.channel), now=float(desk.house.now),
        stricter=CAREFUL if case.careful else None,
    )  # fmt: skip
    return judged(plan, registry(), word.authority, word.scope)["g"]


async def _done(desk: Wire, steps: Sequence[Mapping[str, Any]]) -> str:
    did = ""
    for one in steps:
        args = {name: LIVE if value == "{$r.text}" else value for name, value in one["with"].items()}
        did = await desk.job(1, one["id"], one["do"], args)
    return did


def _grants(case: Case, root: Path) -> list[Grant]:
    def places(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(str(root / name).rstrip("/") for name in names)

    made = [
        Grant(f"n{n}", person="ann", **{**one, "read": places(one["read"]), "write": places(one["write"])})
        for n, one in enumerate(case.grants)
    ]
    # What was read comes from the person's own place, so that it can be read at all.
    return [*made, Grant("look", person="ann", abilities=("look.docx",), read=(str(root),))]


def _said(case: Case, desk: Wire) -> tuple[Command, str]:
    stays: dict[str, Any] = {"root": desk.house.root, "folders": (".",)} if case.stays else {}
    house, key = desk.house, _key(case, desk)
    if case.by == "chat":
        stays |= {"channel": CHAT, "evidence": "ab" * 32, "dev": key.id}
    return house.said("do it", None if case.by == "chat" else key, **stays), key.id


def _key(case: Case, desk: Wire) -> Key:
    house = desk.house
    return {"owner": house.owner, "phone": house.phone, "chat": house.hub}[case.by]


@pytest.mark.parametrize("careful", [False, True])
async def test_the_property_can_fail(careful: bool, tmp_path: Path) -> None:
    """A forecast by other lists than the desk's is wrong, and is seen to be."""
    case = Case((), "phone", named=True, ceiling=None, careful=careful, do="files.list", args={"folder": "a"},
                after=False)  # fmt: skip
    foretold, did = await _both(case, tmp_path)
    assert DOES[foretold.decision] == did == "ask"
    assert foretold.decision is not Decision.RUN


@pytest.mark.parametrize(
    ("do", "to"), [("files.zip", "b/new.zip"), ("files.copy", "b"), ("files.move", "b"), ("files.rename", "other")]
)
@pytest.mark.parametrize("by", ["owner", "phone"])
async def test_a_folder_that_holds_a_denied_one_is_foretold_as_refused(
    do: str, to: str, by: str, tmp_path: Path
) -> None:
    """And told how else it goes: by the other things in it, or once the denial is lifted."""
    open_: Mapping[str, Any] = {"risk": Risk.R1, "read": ("",), "write": ("",)}
    denied: Mapping[str, Any] = {"deny": True, "read": ("a/in/deep",), "write": ()}
    known = {"by": by, "named": False, "ceiling": None, "careful": False, "after": False}
    whole = {"files": "a/in", "to": to}
    foretold, did = await _both(Case((open_, denied), do=do, args=whole, **known), tmp_path / "whole")
    assert (foretold.decision, did) == (Decision.REFUSE, "refused")
    assert isinstance(foretold.problem, HoldsDenied)
    root = tmp_path / "whole/root"
    assert foretold.problem.values == {"path": f"{root}/a/in", "held": f"{root}/a/in/deep", "denial": "n1"}
    assert "deskhand grant remove n1" in foretold.problem.said("en")
    assert "deskhand grant remove n1" in foretold.problem.said("zh")
    for n, (grants, files) in enumerate([((open_, denied), "a/x.txt"), ((open_,), "a/in")]):
        case = Case(grants, do=do, args={"files": files, "to": to}, **known)
        foretold, did = await _both(case, tmp_path / str(n))
        assert (foretold.problem, did) == (None, "done"), case
