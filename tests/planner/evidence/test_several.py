"""What is named side by side, by turns, or only as a part of something: each is done for its own, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from tests.planner.evidence.conftest import Read, steps


@pytest.mark.parametrize(
    ("say", "does", "names"),
    [
        ("cancel the design sync and the yoga class", "calendar.cancel", ["Design sync", "Yoga class"]),
        ("call off yoga class and supplier call", "calendar.cancel", ["Yoga class", "Supplier call"]),
        ("move the yoga class and the supplier call to Friday", "calendar.move", ["Yoga class", "Supplier call"]),
        ("取消产品评审和体检", "calendar.cancel", ["产品评审", "体检"]),
        ("把产品评审和体检改到下周四", "calendar.move", ["产品评审", "体检"]),
    ],
)
def test_of_several_events_none_is_dropped(read: Read, say: str, does: str, names: list[str]) -> None:
    found = read(say)
    assert found.outcome != "run"
    assert steps(found) and all(
        [(do, row["event"]) for do, row in way] == [(does, one) for one in names] for way in steps(found)
    )


@pytest.mark.parametrize(
    ("say", "pairs"),
    [
        ("send roof.png to Ines and door.png to Tomas", [("Shots/roof.png", "Ines"), ("Shots/door.png", "Tomas")]),
        ("send roof.png to Ines and door.png to 周婷", [("Shots/roof.png", "Ines"), ("Shots/door.png", "周婷")]),
        ("把roof.png发给周婷，door.png发给吴刚", [("Shots/roof.png", "周婷"), ("Shots/door.png", "吴刚")]),
        (
            "copy roof.png to Archive and door.png to Backup",
            [("Shots/roof.png", "Archive"), ("Shots/door.png", "Backup")],
        ),
    ],
)
def test_what_is_told_by_turns_goes_to_its_own(read: Read, say: str, pairs: list[tuple[str, str]]) -> None:
    ways = steps(read(say))
    assert ways
    for way in ways:
        assert len(way) == len(pairs)
        for (_, row), (file, goes) in zip(way, pairs, strict=True):
            assert row["files"] == [file]
            assert goes in str(row.get("to") or row.get("person"))


@pytest.mark.parametrize(
    "say",
    [
        "delete the heading of tender.docx", "delete the pictures in tender.docx", "remove the watermark from roof.png",
        "remove the second sheet from rota.xlsx", "mail the last page of tender.docx to Ines",
        "move the footer of tender.docx to Archive", "delete the people from staff.csv",
        "delete the contents of Papers", "delete the subfolder of Papers", "mail the contents of Papers to Ines",
        "删除Papers里下载的文件",
    ],
)  # fmt: skip
def test_a_part_is_not_the_whole(read: Read, say: str) -> None:
    whole = ("files.delete", "files.move", "mail.send", "message.send")
    assert not [do for way in steps(read(say)) for do, _ in way if do in whole]


@pytest.mark.parametrize(
    "say",
    [
        "delete the second newest picture", "open the 3rd largest file", "删除第二大的文件", "打开第三新的图片",
        "delete the 2nd newest picture", "delete the 12th newest file", "delete the twelfth newest file",
        "delete the second-newest file in Downloads",
    ],
)  # fmt: skip
def test_the_second_of_a_rank_is_not_the_first(read: Read, say: str) -> None:
    found = read(say)
    assert not [row for way in steps(found) for do, row in way if do == "files.find" and row.get("limit") == 1]
    assert found.outcome != "run"


@pytest.mark.parametrize(
    ("say", "wanted"),
    [
        ("delete the downloaded pdfs", {"kind": "pdf", "folder": "Downloads", "limit": 1_000}),
        ("删除下载的 pdf", {"kind": "pdf", "folder": "Downloads", "limit": 1_000}),
        ("delete downloaded files older than a month", {"when": "/2026-10-20", "folder": "Downloads", "limit": 1_000}),
        (
            "delete downloaded pictures from last week",
            {"kind": "picture", "when": "2026-11-09/2026-11-15", "folder": "Downloads", "limit": 1_000},
        ),
        ("what did I download last week", {"when": "2026-11-09/2026-11-15", "folder": "Downloads"}),
        ("which files did I download yesterday", {"when": "2026-11-20", "folder": "Downloads"}),
        ("我昨天下载了哪些文件", {"when": "2026-11-20", "folder": "Downloads"}),
    ],
)
def test_what_was_downloaded_lies_in_downloads(read: Read, say: str, wanted: dict[str, Any]) -> None:
    assert [row for way in steps(read(say)) for do, row in way if do == "files.find"] == [wanted]


@pytest.mark.parametrize(
    "say",
    [
        "merge the pdfs in the receipts folder",
        "zip all the pictures from the attic folder",
        "合并扫描文件夹里的所有 pdf",
        "把旧货文件夹里的图片都删掉",
    ],
)
def test_a_folder_that_is_not_there_is_not_everywhere(read: Read, say: str) -> None:
    assert steps(read(say)) == []


@pytest.mark.parametrize(
    ("say", "does", "quoted"),
    [
        ("zip Papers. The boss is getting nervous.", "files.zip", "boss"),
        ("open tender.docx. My memory is bad.", "files.open", "bad"),
    ],
)
def test_a_sentence_that_asks_for_nothing_is_quoted(read: Read, say: str, does: str, quoted: str) -> None:
    found = read(say)
    assert found.outcome == "confirm" and [do for way in steps(found) for do, _ in way] == [does]
    assert any(quoted in one for one in found.unused)


@pytest.mark.parametrize("say", ["把Papers打包。老板急着要看。", "zip Papers. urgent for the boss"])
def test_no_name_begins_with_the_next_sentence(read: Read, say: str) -> None:
    found = read(say)
    assert found.outcome != "run" and not ["to" for way in steps(found) for _, row in way if "to" in row]


@pytest.mark.parametrize(
    ("say", "reason"),
    [
        ("delete downloaded files in Papers", "which files in a folder other than Downloads were downloaded"),
        ("move Archive into Archive", "cannot be put into itself"),
        ("copy Papers to Papers/old", "cannot be put into itself"),
        ("把Archive移到Archive", "不能放进它自己里面"),
    ],
)
def test_what_cannot_be_done_is_said(read: Read, say: str, reason: str) -> None:
    found = read(say)
    assert found.outcome == "teach" and reason in found.reason


@pytest.mark.parametrize(
    ("say", "left"),
    [
        ("delete the yoga class and roof.png", "yoga class"),
        ("删除体检和roof.png", "体检"),
        ("把roof.png复制到Archive和Backup", "Backup"),
        ("move Papers into Archive and Archive into Backup", "Backup"),
        ("convert roof.png to jpg and tender.docx to pdf", "tender.docx"),
        ("convert tender.docx to pdf and rota.xlsx to csv", "rota.xlsx"),
    ],
)
def test_what_is_named_beside_a_value_is_done_too_or_told(read: Read, say: str, left: str) -> None:
    found = read(say)
    told = any(left in one for one in found.unused)
    assert steps(found) and all(told or left in str(way) for way in steps(found))


@pytest.mark.parametrize(
    ("say", "to"),
    [
        ("mail roof.png to Ines and Tomas", [["Ines Duarte", "Tomas Novak"]]),
        ("send roof.png to Ines and Tomas and door.png to 周婷", []),
    ],
)
def test_nobody_of_several_is_dropped_or_written_to_twice(read: Read, say: str, to: list[list[str]]) -> None:
    found = read(say)
    assert [row.get("to") for way in steps(found) for _, row in way] == to
    assert not ["cc" for way in steps(found) for _, row in way if "cc" in row]


@pytest.mark.parametrize(
    ("say", "kept"),
    [
        ("delete roof.png. The doors are fine.", "door.png"),
        ("delete roof.png. The rota is still needed.", "rota"),
        ("我喜欢door.png。删除roof.png。", "door.png"),
        ("close Firefox, leave the terminal open", "Terminal"),
    ],
)
def test_a_sentence_that_does_nothing_lends_no_name(read: Read, say: str, kept: str) -> None:
    assert kept not in str(steps(read(say)))


def test_a_sentence_that_another_speaks_of_does(read: Read) -> None:
    found = read("tender.docx and rota.xlsx belong in Archive. Move them there.")
    wanted = {"files": ["Papers/tender.docx", "Papers/rota.xlsx"], "to": "Archive"}
    assert steps(found) == [[("files.move", wanted)]] and found.outcome == "confirm"
