"""Steps in words."""

import pytest

from deskhand.core.ability import Registry
from deskhand.core.plan.model import Do
from deskhand.core.saying import said_step
from deskhand.core.words import Lang

SAID: list[tuple[Lang, str, dict[str, object], str]] = [
    ("en", "files.organize", {"folder": "Downloads", "by": "kind"}, "Organize Downloads by kind"),
    ("zh", "files.organize", {"folder": "Downloads", "by": "kind"}, "按类型整理 Downloads"),
    ("en", "files.find", {"query": "report", "limit": 1}, "Find report"),
    ("en", "files.delete", {"files": ["a", "b", "c", "d", "e"]}, "Move a, b, c … and 2 more to the trash"),
    ("en", "files.delete", {"files": "$f.files"}, "Move what was found to the trash"),
    ("en", "nothing.known", {}, "nothing.known"),
]


@pytest.mark.parametrize(("lang", "do", "args", "said"), SAID)
def test_a_step_is_said_as_its_phrases_name_it(lang: Lang, do: str, args: dict[str, object], said: str) -> None:
    step = Do.model_validate({"id": "m", "do": do, "with": args})
    assert said_step(step, Registry.discover().phrases(lang), lang) == said
