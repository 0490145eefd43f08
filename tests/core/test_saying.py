"""Steps in words."""

import pytest

from deskhand.core.plan.model import Do
from deskhand.core.registry import Registry
from deskhand.core.saying import said_step, said_use
from deskhand.core.words import Lang

SAID: list[tuple[Lang, str, dict[str, object], str]] = [
    ("en", "files.organize", {"folder": "Downloads", "by": "kind"}, "Organize Downloads by kind"),
    ("zh", "files.organize", {"folder": "Downloads", "by": "kind"}, "按类型整理 Downloads"),
    ("en", "files.find", {"query": "report", "limit": 1}, "Find files named report, at most 1"),
    (
        "en",
        "files.find",
        {"kind": ["pdf"], "when": "2026-11-09/2026-11-15"},
        "Find PDF files changed from 2026-11-09 to 2026-11-15",
    ),
    (
        "en",
        "files.find",
        {"when": "/2025-12-31", "larger": 1_500_000},
        "Find files changed on 2025-12-31 or earlier larger than 1.5 MB",
    ),
    (
        "zh",
        "files.find",
        {"kind": ["picture"], "when": "2026-11-09", "folder": "code"},
        "查找 code 里的 2026-11-09 修改的图片文件",
    ),
    ("en", "files.rename", {"files": ["a"], "to": "2026-11-09"}, "Rename a to 2026-11-09"),
    ("en", "files.duplicates", {"folder": "d"}, "Find the duplicates in d"),
    (
        "en",
        "files.duplicates",
        {"folder": "d", "trash": True},
        "Find the duplicates in d, and move the extra copies to the trash",
    ),
    ("en", "files.zip", {"files": ["."], "to": "x.zip"}, "Pack this folder into x.zip"),
    ("en", "files.usage", {}, "See what takes the space"),
    ("en", "files.delete", {"files": ["a", "b", "c", "d", "e"]}, "Move a, b, c … and 2 more to the trash"),
    ("en", "files.delete", {"files": "$f.files"}, "Move what was found to the trash"),
    (
        "en",
        "table.edit",
        {"file": "a.csv", "change": [{"do": "delete_columns", "columns": ["name", "value", "by"]}]},
        "Change a.csv: delete the columns of name, value, by",
    ),
    (
        "en",
        "table.edit",
        {"file": "a.csv", "change": [{"do": "set", "column": "name", "where": [{"column": "set", "value": "do"}]}]},
        "Change a.csv: set name where set do",
    ),
    (
        "en",
        "table.edit",
        {"file": "a.csv", "change": [{"do": "add_rows", "rows": [{"name": "is", "where": 3}]}]},
        "Change a.csv: add rows name is where 3",
    ),
    (
        "zh",
        "table.edit",
        {"file": "a.csv", "change": [{"do": "sort", "by": [{"by": "order", "order": "descending"}]}]},
        "修改 a.csv：排序按 order 降序",
    ),
    ("en", "nothing.known", {}, "nothing.known"),
]


@pytest.mark.parametrize(("lang", "do", "args", "said"), SAID)
def test_a_step_is_said_as_its_phrases_name_it(lang: Lang, do: str, args: dict[str, object], said: str) -> None:
    step = Do.model_validate({"id": "m", "do": do, "with": args})
    assert said_step(step, Registry.discover().phrases(lang), lang) == said


def test_what_would_be_done_is_said_as_the_plan_says_it() -> None:
    phrases = Registry.discover().phrases("en")
    args = {"files": ["report.pdf"], "to": "Archive"}
    step = Do.model_validate({"id": "m", "do": "files.move", "with": args})
    assert said_use("files.move", args, phrases, "en") == said_step(step, phrases, "en") == "Move report.pdf to Archive"
