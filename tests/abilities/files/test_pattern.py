"""New names from patterns."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deskhand.abilities.files.pattern import Pattern, names
from deskhand.abilities.files.problems import BadPattern, NameHasSlash, NameTooWide, NameUnusable
from deskhand.core.world.facts import FileFact

DAY = datetime(2026, 11, 5, 12, tzinfo=UTC).timestamp()


def fact(name: str, kind: str = "file") -> FileFact:
    return FileFact.model_validate({"path": name, "name": name, "kind": kind, "size": 1, "modified": DAY})


@pytest.mark.parametrize(
    ("old", "pattern", "new"),
    [
        ("a.txt", "b", "b.txt"),
        ("a.txt", "b.txt", "b.txt"),
        ("a.txt", "b.bak", "b.bak"),
        ("a.txt", "b.pdf", "b.pdf"),
        ("预算.xlsx", "budget v1.2", "budget v1.2.xlsx"),
        ("cv.pdf", "J.Smith", "J.Smith.pdf"),
        ("报告.docx", "1.总结", "1.总结.docx"),
        ("x.tar.gz", "y", "y.tar.gz"),
        ("noending", "b", "b"),
        ("a.txt", "{date} {name}", "2026-11-05 a.txt"),
        ("a.txt", "{name}_{n:03}.{ext}", "a_001.txt"),
        ("noending", "{name}.{ext}", "noending"),
        ("a.txt", "{ext}-{name}", "txt-a.txt"),
        ("a.txt", "  b  ", "b.txt"),
    ],
)
def test_one(old: str, pattern: str, new: str) -> None:
    assert names(Pattern.read(pattern, many=False), [fact(old)], UTC) == [new]


def test_a_folder_keeps_no_ending() -> None:
    assert Pattern.read("v2", many=False).name(fact("site.old", "folder"), 1, UTC) == "v2"


def test_one_name_for_many_is_numbered() -> None:
    facts = [fact("a.jpg"), fact("b.png")]
    assert names(Pattern.read("holiday", many=True), facts, UTC) == ["holiday 1.jpg", "holiday 2.png"]
    assert names(Pattern.read("holiday.jpg", many=True), facts, UTC) == ["holiday 1.jpg", "holiday 2.jpg"]
    assert names(Pattern.read("{date}", many=True), facts, UTC) == ["2026-11-05 1.jpg", "2026-11-05 2.png"]


@pytest.mark.parametrize("pattern", ["{nome}", "{n:x}", "{name", "name}", "{}", "{name!r}", "{name.__class__}"])
def test_what_is_not_known_is_refused_in_both_languages(pattern: str) -> None:
    with pytest.raises(BadPattern) as refused:
        Pattern.read(pattern, many=False)
    assert "{n:03}" in refused.value.said("en")
    assert "{n:03}" in refused.value.said("zh")


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [("a/b", NameHasSlash), ("..", NameUnusable), ("", NameUnusable), ("x\0y", NameUnusable), ("好" * 90, NameTooWide)],
)
def test_what_no_disk_can_hold_is_refused(pattern: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        names(Pattern.read(pattern, many=False), [fact("folder", "folder")], UTC)
