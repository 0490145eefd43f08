"""What worked once costs nothing twice: a request that a model planned, or a person chose, is their own phrase."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.registry import Registry
from deskhand.testing.skill_house import SkillHouse, skill_house

NOW = datetime.fromisoformat("2026-11-20T12:00:00+08:00")
REPORT: dict[str, Any] = {
    "steps": [
        {"id": "make", "do": "files.copy", "with": {"files": ["notes.txt"], "to": "Reports"}},
        {"id": "zip", "do": "files.zip", "with": {"files": ["Reports"], "to": "pack.zip"}, "after": ["make"]},
    ]
}
SAY = "do the handover with notes.txt in Reports"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "desk"
    for name in ("notes.txt", "other.txt", "Reports/old.txt", "Letters/old.txt", "report.docx", "report.pdf"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    day = NOW.timestamp() - 40 * 86_400
    for name in ("report.docx", "report.pdf"):
        os.utime(root / name, (day, day))
    return root


def house(tmp_path: Path, root: Path, **plans: Any) -> Any:
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return skill_house(home, root, plans.get("plans", {SAY: REPORT}), plans.get("registry"))


async def test_the_second_time_no_model_is_called(tmp_path: Path, root: Path) -> None:
    async with house(tmp_path, root) as on:
        first = await on.done(SAY)
        assert (first.state, on.thinking.calls) == ("done", [SAY]), first
        (root / "pack.zip").unlink()
        (root / "Reports/notes.txt").unlink()
        second = await on.done(SAY)
        assert second.state == "done", second.answer
        assert on.thinking.calls == [SAY]
        assert (root / "pack.zip").is_file()


async def test_it_is_so_after_a_restart(tmp_path: Path, root: Path) -> None:
    async with house(tmp_path, root) as on:
        await on.done(SAY)
    (root / "pack.zip").unlink()
    (root / "Reports/notes.txt").unlink()
    async with house(tmp_path, root) as on:
        assert (await on.done(f"Please {SAY[0].upper()}{SAY[1:]}!")).state == "done"
        assert on.thinking.calls == []


async def test_what_changes_something_is_asked_each_time(tmp_path: Path, root: Path) -> None:
    async with house(tmp_path, root) as on:
        await on.done(SAY)
        (root / "pack.zip").unlink()
        accepted = await on.say(SAY)
        view = await on.hub.wait(accepted.run, 20)
        assert view.state == "asking"
        assert view.ask is not None
        assert "pack.zip" in view.ask.text
        assert not (root / "pack.zip").exists()


async def test_other_words_in_its_places_are_read_anew(tmp_path: Path, root: Path) -> None:
    async with house(tmp_path, root) as on:
        await on.done(SAY)
        (root / "pack.zip").unlink()
        view = await on.done("do the handover with other.txt in Letters")
        assert view.state == "done"
        assert on.thinking.calls == [SAY]
        assert (root / "Letters/other.txt").read_text() == "other.txt"
        assert not (root / "Reports/other.txt").exists()


@pytest.mark.parametrize(
    "said",
    [
        "do not do the handover with notes.txt in Reports",
        "do the handover with notes.txt in Reports except old.txt",
        "do only the handover with notes.txt in Reports",
        "do the handover not with notes.txt in Reports",
        "should I do the handover with notes.txt in Reports",
        "do the takeover with notes.txt in Reports",
        "do the handover with nothing.txt in Reports",
        "不要 do the handover with notes.txt in Reports",
    ],
)
async def test_one_word_more_is_another_request(tmp_path: Path, root: Path, said: str) -> None:
    async with house(tmp_path, root) as on:
        await on.done(SAY)
        await on.say(said)
        assert on.thinking.calls == [SAY, said]


async def test_a_plan_that_fails_is_dropped(tmp_path: Path, root: Path) -> None:
    async with house(tmp_path, root) as on:
        await on.done(SAY)
        (root / "Reports/notes.txt").unlink()
        (root / "pack.zip").unlink()
        (root / "Reports").chmod(0o500)
        try:
            view = await on.done(SAY)
        finally:
            (root / "Reports").chmod(0o700)
        assert view.state == "failed", view
        await on.say(SAY)
        assert on.thinking.calls == [SAY, SAY]


async def test_a_plan_that_never_verified_is_not_kept(tmp_path: Path, root: Path) -> None:
    (root / "Reports").chmod(0o500)
    try:
        async with house(tmp_path, root) as on:
            assert (await on.done(SAY)).state == "failed"
            await on.say(SAY)
            assert on.thinking.calls == [SAY, SAY]
    finally:
        (root / "Reports").chmod(0o700)


async def test_forgetting_the_run_forgets_the_phrase(tmp_path: Path, root: Path) -> None:
    async with house(tmp_path, root) as on:
        view = await on.done(SAY)
        await on.hub.forget(f"run:{view.run}")
        await on.say(SAY)
        assert on.thinking.calls == [SAY, SAY]


async def test_abilities_that_are_others_now_drop_it(tmp_path: Path, root: Path) -> None:
    async with house(tmp_path, root) as on:
        await on.done(SAY)
    other = Registry.discover().whole()
    group = next(one for one in other.groups if one.name == "files")
    changed = tuple(
        type(one)(**{**vars_of(one), "worst": one.worst.__class__(2)}) if one.id == "files.zip" else one
        for one in group.abilities
    )
    rest = [one for one in other.groups if one.name != "files"]
    registry = Registry([*rest, type(group)(group.name, changed, group.module)])
    async with house(tmp_path, root, registry=registry) as on:
        await on.say(SAY)
        assert on.thinking.calls == [SAY]


def vars_of(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


async def test_what_was_chosen_is_chosen(tmp_path: Path, root: Path) -> None:
    async with house(tmp_path, root, plans={}) as on:
        accepted = await on.say("copy report to Letters")
        view = await on.hub.wait(accepted.run, 20)
        assert view.ask is not None
        assert view.ask.kind == "choose"
        pdf = next(at for at, one in enumerate(view.ask.choices, 1) if "pdf" in one)
        view = await on.seen_through(view.run, str(pdf))
        assert view.state == "done"
        (root / "Letters/report.pdf").unlink()
        again = await on.say("copy report to Letters")
        view = await on.hub.wait(again.run, 20)
        assert view.ask is None or view.ask.kind == "confirm"
        assert (await on.seen_through(view.run)).state == "done"
        assert (root / "Letters/report.pdf").is_file()


@pytest.mark.parametrize(
    ("say", "plan"),
    [
        # The words name no day: next week "this" is another one.
        (
            "weekly things please now",
            {"steps": [{"id": "f", "do": "files.find", "with": {"when": "2026-11-16/2026-11-20"}}]},
        ),
        (
            "show me the latest of what we had there",
            {"steps": [{"id": "f", "do": "doc.read", "with": {"file": "notes.txt"}}]},
        ),
        ("do the thing with it", {"steps": [{"id": "f", "do": "files.list", "with": {"folder": "."}}]}),
    ],
)
async def test_what_was_worked_out_for_one_occasion_is_not_kept(
    tmp_path: Path, root: Path, say: str, plan: dict[str, Any]
) -> None:
    async with house(tmp_path, root, plans={say: plan}) as on:
        assert (await on.done(say)).state == "done"
        await on.say(say)
        assert on.thinking.calls == [say, say]


async def test_september_then_october(tmp_path: Path, root: Path) -> None:
    say = "gather the ledger bits for September"
    plan = {"steps": [{"id": "f", "do": "files.find", "with": {"when": "2026-09-01/2026-09-30"}}]}
    async with house(tmp_path, root, plans={say: plan}) as on:
        assert (await on.done(say, now=NOW)).state == "done"
        view = await on.done("gather the ledger bits for October", now=NOW)
        assert on.thinking.calls == [say]
        assert view.state == "done"
        assert "report.pdf" in view.answer


async def test_another_persons_phrase_is_not_mine(tmp_path: Path, root: Path) -> None:
    async with house(tmp_path, root) as on:
        await on.done(SAY)
        mine: SkillHouse = on
        other = await mine.hub.person("cli", "somebody else")
        assert (await mine.hub.skills.known(other)).phrases == []
        assert len((await mine.hub.skills.known(mine.person)).phrases) == 1


async def test_one_thing_named_twice_is_done_and_not_learnt(tmp_path: Path, root: Path) -> None:
    """Another request may name two things there, so these words are no pattern; and nothing breaks over it."""
    say = "hand notes over to Reports, the notes file I mean"
    async with house(tmp_path, root, plans={say: REPORT}) as on:
        first = await on.done(say)
        assert first.state == "done", first
        (root / "pack.zip").unlink()
        (root / "Reports/notes.txt").unlink()
        await on.done(say)
        assert on.thinking.calls == [say, say]
