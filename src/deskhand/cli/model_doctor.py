"""What `doctor` looks at of a model: whether one is configured, can be asked, and was tried. It asks none itself."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from deskhand.cli.checks import Check
from deskhand.cli.model_file import NoModelKey, address_of, chosen, read_models
from deskhand.cli.settings import Owner
from deskhand.core.errors import Problem
from deskhand.core.words import Lang, Words

PARTS: Final = ("pydantic_ai", "openai")
NONE: Final = Words("none; requests are understood by rules alone", "无；仅按规则理解请求")
MISSING: Final = Words("{name} cannot be asked: a part is missing", "无法使用 {name}：缺少组件")
UNTRIED: Final = Words("{name}: {model} at {host}, not tried yet", "{name}：{host} 的 {model}，尚未测试")
TRIED: Final = Words(
    "{name}: {model} at {host}, answers by {form} (tried {when})",
    "{name}：{host} 的 {model}，回答格式 {form}（{when} 测试）",
)


def model_check(lang: Lang, owner: Owner) -> Check:
    """No model is fine; one that is configured and cannot be asked is told with what mends it."""

    def told(words: Words, *, ok: bool, fix: str = "", **values: object) -> Check:
        return Check("model", ok, words.said(lang, **values), fix, needed=False)

    try:
        entry = chosen(owner, read_models(owner.home))
        if entry is None:
            return told(NONE, ok=True)
        if any(find_spec(part) is None for part in PARTS):
            return told(MISSING, ok=False, fix="pip install 'deskhand[model]'", name=entry.name)
        host = address_of(owner, entry).host
    except NoModelKey as problem:
        fix = f"deskhand model add {problem.values['name']} {problem.values['url']}"
        return Check("model", False, problem.said(lang), fix, needed=False)
    except Problem as problem:
        return Check("model", False, problem.said(lang), "deskhand model list", needed=False)
    profile = entry.profiles.get(entry.small)
    if profile is None:
        fix = f"deskhand model check {entry.name}"
        return told(UNTRIED, ok=False, fix=fix, name=entry.name, model=entry.small, host=host)
    when = profile.checked[:10]
    return told(TRIED, ok=True, name=entry.name, model=entry.small, host=host, form=profile.form, when=when)
