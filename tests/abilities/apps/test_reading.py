"""What is open and what a window says, read on a real desk out of a recorded screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deskhand.abilities.apps import told
from deskhand.abilities.apps.results import Programs, Said
from deskhand.core.words import LANGS, Lang
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.desk.perceive.recorded import Recorded, RecordedScreen, recording
from deskhand.testing.desk import RealDesk
from deskhand.testing.recorded_stage import RecordedStage
from deskhand.testing.seen import seeing

CONTRACT = Path(__file__).parents[2] / "desk/perceive/trees/contract.json"


@asynccontextmanager
async def looking(tmp: Path, home: Path, rules: Rules | None = None) -> AsyncGenerator[tuple[RealDesk, RecordedScreen]]:
    (tmp / "root").mkdir()
    screen = RecordedScreen(recording(CONTRACT))
    chosen = Chosen(backend=RecordedStage(screen).backend())
    async with seeing(chosen, Privacy(rules or Rules())) as (perceiver, _):
        desk = RealDesk(tmp / "root", home, packages=("deskhand.abilities",), sight=lambda: perceiver.graph)
        try:
            yield desk, screen
        finally:
            await desk.monitor.close()


async def test_programs_and_their_windows(home: Path, tmp_path: Path) -> None:
    async with looking(tmp_path, home) as (desk, _):
        receipt = await desk.do("apps.list")
        assert receipt.outcome == "done", receipt
        found = Programs.model_validate(receipt.result)
        assert [(one.app, one.windows) for one in found.programs] == [
            ("Contract", ["Contract - form"]),
            ("Notes", ["Notes"]),
        ]
        assert "Contract - form" in receipt.answer


async def test_a_window_by_its_title_its_program_or_words_of_it(home: Path, tmp_path: Path) -> None:
    async with looking(tmp_path, home) as (desk, _):
        for called in ("Contract - form", "contract", "form"):
            receipt = await desk.do("apps.read", window=called)
            assert receipt.outcome == "done", receipt
            said = Said.model_validate(receipt.result)
            assert (said.window, said.app) == ("Contract - form", "Contract")
            assert {("button", "Print..."), ("checkbox", "Bold"), ("entry", "Name"), ("table", "Numbers")} <= {
                (one.role, one.name) for one in said.controls
            }
        assert "• Print..." in receipt.answer


async def test_one_element_alone_and_what_it_shows(home: Path, tmp_path: Path) -> None:
    async with looking(tmp_path, home) as (desk, screen):
        screen.change("a/w/g/b", states=["checkable", "checked"])
        screen.add("a/w/g", Recorded("a/w/g/t", "element", {"role": "statusbar", "name": "Total", "value": "42 kg"}))
        await _shown(desk, "Total")
        for element, text in (("Total", "Total: 42 kg"), ("checkbox", "Bold"), ("bold", "Bold")):
            receipt = await desk.do("apps.read", window="Contract", element=element)
            said = Said.model_validate(receipt.result)
            assert said.text == text
        assert said.controls[0].states == ["checkable", "checked"]


async def test_a_password_is_never_read(home: Path, tmp_path: Path) -> None:
    async with looking(tmp_path, home) as (desk, screen):
        screen.change("a/w/g/s", value="hunter2")
        receipt = await desk.do("apps.read", window="Contract")
        assert "hunter2" not in str(receipt) and "before" not in str(receipt)


async def test_a_window_the_owner_excluded_is_not_there(home: Path, tmp_path: Path) -> None:
    async with looking(tmp_path, home, Rules(apps=("Contract",))) as (desk, _):
        receipt = await desk.do("apps.read", window="Contract")
        assert receipt.trouble is not None and receipt.trouble.code == "NoSuchWindow"
        assert "Contract" not in str((await desk.do("apps.list")).result)


async def test_what_cannot_be_read_is_said(home: Path, tmp_path: Path) -> None:
    async with looking(tmp_path, home) as (desk, screen):
        window = Recorded("o/v", "window", {"title": "Notes 2", "pid": 101})
        screen.add("o", window)
        await _shown(desk, "Notes 2", "apps.list")
        for window_, element, code in (
            ("notes", "", "SeveralWindows"),
            ("Elsewhere", "", "NoSuchWindow"),
            ("Contract", "Delete all", "NoSuchElement"),
        ):
            receipt = await desk.do("apps.read", window=window_, element=element)
            assert receipt.trouble is not None and receipt.trouble.code == code


async def test_where_nobody_looks_nothing_is_said_to_be_open(home: Path, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    desk = RealDesk(tmp_path / "root", home, packages=("deskhand.abilities",))
    for receipt in (await desk.do("apps.list"), await desk.do("apps.read", window="Notes")):
        assert receipt.trouble is not None and receipt.trouble.code == "NothingSeen"
    await desk.monitor.close()


@pytest.mark.parametrize("lang", LANGS)
def test_the_answers(lang: Lang) -> None:
    nothing = Said(text="", window="A\nB", app="", controls=[], more=0)
    assert "A⏎B" in told.said(nothing, lang)
    some = nothing.model_copy(update={"text": "one\ntwo", "more": 1_234})
    assert len(told.said(some, lang).splitlines()) == 4
    assert "1,234" in told.said(some, lang)
    assert told.programs(Programs(programs=[], app=None), lang)


async def _shown(desk: RealDesk, words: str, do: str = "apps.read") -> None:
    """Return once what changed on the screen is in the picture."""

    async def result() -> str:
        receipt = await (desk.do(do) if do == "apps.list" else desk.do(do, window="Contract"))
        return str(receipt.result)

    async with asyncio.timeout(10):
        while words not in await result():  # noqa: ASYNC110 - it rings for nobody here
            await asyncio.sleep(0.05)
