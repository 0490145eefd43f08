# ruff: noqa: ASYNC240 - a test may wait for the disk
"""Links are told as links, never followed or packed; moved and thrown away they are themselves, not their targets."""

from __future__ import annotations

import os
import zipfile
from typing import Any

import pytest

from deskhand.core.wire.frames import Receipt
from deskhand.core.words import LANGS, Lang
from deskhand.testing.ability_desk import AbilityDesk

LINKS = {"to file.txt": "real.txt", "gone.txt": "nowhere", "to folder": "folder", "out": "/etc"}


@pytest.fixture
def linked(desk: AbilityDesk) -> AbilityDesk:
    desk.write("real.txt", "hello")
    desk.write("folder/in.txt", "x")
    for name, target in LINKS.items():
        (desk.root / name).symlink_to(target)
    return desk


def refusal(receipt: Receipt) -> str:
    assert receipt.outcome == "refused", receipt
    assert receipt.trouble is not None
    assert receipt.trouble.side_effect == "none"
    return receipt.trouble.text


@pytest.mark.parametrize("lang", LANGS)
async def test_a_listing_says_that_they_are_links_and_where_they_point(linked: AbilityDesk, lang: Lang) -> None:
    receipt = await linked.done("files.list", folder=".", lang=lang)
    for name, target in LINKS.items():
        told = {"en": f"• {name} · link to {target} · ", "zh": f"• {name} · 链接，指向 {target} · "}
        assert told[lang] in receipt.answer
    facts = {fact["name"]: fact for fact in receipt.result["facts"]}
    assert {name: facts[name]["points_to"] for name in LINKS} == LINKS
    assert facts["real.txt"]["points_to"] is None


async def test_what_a_link_says_stays_text_on_one_line(desk: AbilityDesk) -> None:
    (desk.root / "odd").symlink_to("two\nlines‮gpj")
    (desk.root / "raw").symlink_to(b"\xff\xfe".decode("utf-8", "surrogateescape"))
    (desk.root / "long").symlink_to("x" * 4_000)
    receipt = await desk.done("files.list", folder=".")
    lines = receipt.answer.splitlines()
    assert len(lines) == 4
    assert "link to two⏎lines‹202E›gpj" in receipt.answer
    assert "link to \\xff\\xfe" in receipt.answer
    assert max(map(len, lines)) < 200


USES: list[tuple[str, dict[str, Any]]] = [
    ("files.send", {"files": ["LINK"]}),
    ("files.send", {"files": ["real.txt", "LINK"]}),
    ("files.open", {"file": "LINK"}),
    ("files.unzip", {"file": "LINK"}),
    ("files.usage", {"folder": "LINK"}),
    ("files.list", {"folder": "LINK"}),
    ("files.find", {"folder": "LINK"}),
    ("files.duplicates", {"folder": "LINK"}),
    ("files.organize", {"folder": "LINK"}),
    ("files.zip", {"files": ["LINK"]}),
    ("files.zip", {"files": ["real.txt", "LINK"], "to": "new/x.zip"}),
]


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(("do", "args"), USES)
async def test_a_link_is_refused_in_words_that_name_it(
    linked: AbilityDesk, do: str, args: dict[str, Any], link: str
) -> None:
    before = linked.tree()
    given: dict[str, Any] = {
        name: [link if one == "LINK" else one for one in value] if isinstance(value, list) else value
        for name, value in args.items()
    }
    given = {name: link if value == "LINK" else value for name, value in given.items()}
    assert f'"{link}" is a link to "{LINKS[link]}"' in refusal(await linked.do(do, **given))
    assert f"“{link}”是指向“{LINKS[link]}”的链接" in refusal(await linked.do(do, lang="zh", **given))
    assert linked.tree() == before


@pytest.mark.parametrize("link", ["to folder", "out"])
async def test_nothing_is_moved_into_what_a_link_points_to(linked: AbilityDesk, link: str) -> None:
    before = linked.tree()
    assert "is a link to" in refusal(await linked.do("files.move", files=["real.txt"], to=link))
    assert "link" in refusal(await linked.do("files.send", files=["to folder/in.txt"]))
    assert linked.tree() == before


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(
    ("do", "args", "now"),
    [
        ("files.move", {"to": "elsewhere"}, "elsewhere/LINK"),
        ("files.rename", {"to": "another"}, None),
        ("files.copy", {"to": "elsewhere"}, "elsewhere/LINK"),
        ("files.delete", {}, None),
    ],
)
async def test_the_link_itself_is_changed_and_comes_back(
    linked: AbilityDesk, do: str, args: dict[str, Any], now: str | None, link: str
) -> None:
    before = linked.tree()
    receipt = await linked.done(do, files=[link], **args)
    assert (linked.root / "real.txt").read_text() == "hello"
    assert (linked.root / "folder/in.txt").read_text() == "x"
    assert os.path.lexists(linked.root / link) == (do == "files.copy")
    if now is not None:
        assert os.readlink(linked.root / now.replace("LINK", link)) == LINKS[link]  # noqa: PTH115 - as it is written
    assert receipt.result["count"] == 1
    undone = await linked.do("run.undo", run=1)
    assert undone.outcome == "done", undone.trouble
    assert linked.tree() == before


async def test_links_inside_a_packed_folder_are_left_out_and_named(linked: AbilityDesk) -> None:
    for name, target in {"b": "in.txt", "a": "nowhere", "c": "."}.items():
        (linked.root / "folder" / name).symlink_to(target)
    receipt = await linked.done("files.zip", files=["folder", "real.txt"])
    assert zipfile.ZipFile(linked.root / "folder.zip").namelist() == ["folder/", "folder/in.txt", "real.txt"]
    assert receipt.result["count"] == 2
    said = "3 links were left out, since links are not packed: folder/a, folder/b, folder/c."
    assert receipt.result["note"] == said
    assert said in receipt.answer
    assert receipt.proof is not None
    assert receipt.proof.changes[0]["why"] == said
    claims = [str(claim["text"]) for claim in receipt.proof.claims]
    assert any("3 links are not in the archive" in one and "folder/a, folder/b, folder/c" in one for one in claims)
    told = await linked.done("files.zip", files=["folder"], lang="zh")
    assert "略过 3 个链接（链接不打包）：folder/a、folder/b、folder/c。" in told.answer


async def test_a_folder_of_links_only_is_refused_and_nothing_written(linked: AbilityDesk) -> None:
    (linked.root / "links/deep").mkdir(parents=True)
    (linked.root / "links/deep/one").symlink_to("../../real.txt")
    (linked.root / "links/two").symlink_to("nowhere")
    before = linked.tree()
    text = refusal(await linked.do("files.zip", files=["links"], to="new/links.zip"))
    assert "only 2 links" in text
    assert "links/deep/one" in text
    assert "只有 2 个链接" in refusal(await linked.do("files.zip", files=["links"], to="new/links.zip", lang="zh"))
    assert linked.tree() == before


async def test_an_empty_folder_is_packed_as_it_is(linked: AbilityDesk) -> None:
    (linked.root / "empty").mkdir()
    receipt = await linked.done("files.zip", files=["empty"])
    assert zipfile.ZipFile(linked.root / receipt.result["file"]).namelist() == ["empty/"]


async def test_the_answer_says_how_many_files_in_good_english(linked: AbilityDesk) -> None:
    one = await linked.done("files.send", files=["real.txt"])
    assert one.answer.splitlines()[0] == "1 file for you:"
    two = await linked.done("files.send", files=["real.txt", "folder/in.txt"])
    assert two.answer.splitlines()[0] == "2 files for you:"
    first = await linked.done("files.find", limit=1)
    assert first.answer.splitlines()[0] == "I found 2 files, here is the first:"
