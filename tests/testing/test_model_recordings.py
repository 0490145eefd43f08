"""Recorded answers: played for the same question, and for no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from deskhand.planner.model.seam import Asked, Message, Shape
from deskhand.testing.model_recordings import NotRecorded, RecordAgain, Recorder, Replayed
from deskhand.testing.models import Scripted


class Picked(BaseModel):
    path: str


def asked(root: str, words: str = "newest report") -> Asked:
    said = (Message("system", "Pick a file."), Message("user", f"{words}\nfiles: {root}/a.pdf"))
    return Asked("plan", said, Shape.of(Picked), template_version="plan/1")


async def recorded(file: Path, root: str = "/tmp/one") -> None:
    real = Scripted(lambda one: {"path": f"{root}/a.pdf"}, "real")
    await Recorder(real, file, {root: "/desk"}).ask(asked(root))


async def test_played_on_another_machine_with_its_own_paths(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    await recorded(file)
    answer = await Replayed(file, {"/home/li/desk": "/desk"}).ask(asked("/home/li/desk"))
    assert answer.data == {"path": "/home/li/desk/a.pdf"}
    assert answer.model == "real"
    assert "/tmp/one" not in file.read_text()


async def test_a_miss_names_the_difference(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    await recorded(file)
    with pytest.raises(NotRecorded) as told:
        await Replayed(file, {"/tmp/one": "/desk"}).ask(asked("/tmp/one", "oldest report"))
    assert "-newest report" in str(told.value)
    assert "+oldest report" in str(told.value)
    assert "Pick a file" not in str(told.value).split("@@")[0]


@pytest.mark.parametrize(
    "other",
    [
        {"size": "large"},
        {"max_tokens": 10},
        {"shape": Shape.of(dict[str, str])},
        {"messages": (Message("user", "newest report"),)},
    ],
)
async def test_whatever_could_change_the_answer_is_part_of_the_question(
    tmp_path: Path, other: dict[str, object]
) -> None:
    file = tmp_path / "plan.json"
    await recorded(file)
    with pytest.raises(NotRecorded, match="differs"):
        await Replayed(file, {"/tmp/one": "/desk"}).ask(replace(asked("/tmp/one"), **other))  # type: ignore[arg-type]


async def test_another_template_is_recorded_again(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    await recorded(file)
    with pytest.raises(RecordAgain, match=r"plan/1.*plan/2"):
        await Replayed(file).ask(replace(asked("/tmp/one"), template_version="plan/2"))


async def test_another_purpose_and_no_file_at_all(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    with pytest.raises(NotRecorded, match="no question for plan"):
        await Replayed(file).ask(asked("/x"))
    await recorded(file)
    with pytest.raises(NotRecorded, match="no question for read"):
        await Replayed(file).ask(replace(asked("/x"), purpose="read"))


async def test_keys_and_the_home_folder_are_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "read.json"
    secret = "sk-abcdefgh12345678"
    question = Asked("read", (Message("user", f"{Path.home()}/notes says {secret} and Bearer eyJhbGci.x"),))
    await Recorder(Scripted([f"It says {secret}."]), file).ask(question)
    text = file.read_text()
    assert secret not in text and "eyJhbGci" not in text and str(Path.home()) not in text
    assert "It says sk-removed." in text
    again = await Replayed(file).ask(question)
    assert again.text == "It says sk-removed."


async def test_the_same_question_again_takes_the_place_of_the_former(tmp_path: Path) -> None:
    file = tmp_path / "read.json"
    question = Asked("read", (Message("user", "hello"),))
    model = Recorder(Scripted(["one", "two"]), file)
    await model.ask(question)
    await model.ask(question)
    assert (await Replayed(file).ask(question)).text == "two"
