"""Every family of attacks, in the order in which the table shows them."""

from __future__ import annotations

from typing import Final

from deskhand.core.words import Words
from deskhand.testing.redteam import (
    archives,
    content,
    escapes,
    evil_hub,
    forgeries,
    injection,
    mutated,
    paths,
    secrets,
    ssrf,
    unbuilt,
    wallet,
)
from deskhand.testing.redteam.attack import Attack, Family
from deskhand.testing.redteam.dojo import pairs
from deskhand.testing.redteam.wire import wire


def _unbuilt(name: str, count: int, defence: str, title: Words) -> Family:
    return Family(name, title, lambda _: unbuilt.attacks(name, count, defence))


def _injection(_: int) -> list[Attack]:
    return injection.attacks_on(wire)


def _forged(_: int) -> list[Attack]:
    return forgeries.attacks_on(wire)


def _mutated(seed: int) -> list[Attack]:
    return mutated.attacks_on(wire, seed)


def _paths(_: int) -> list[Attack]:
    return [*paths.attacks(), *archives.attacks()]


FAMILIES: Final = (
    Family("injection", Words("Orders hidden in what is read", "藏在内容里的指令"), _injection),
    Family("auth", Words("Forged commands, answers, grants", "伪造的命令、同意和授权"), _forged),
    Family("hub", Words("A hub that turned", "被攻破的中枢"), evil_hub.attacks),
    Family("path", Words("Paths, links, races, archives", "路径、链接、竞争与压缩包"), _paths),
    Family("ssrf", Words("Ways into a private network", "进入内网的途径"), lambda _: ssrf.attacks()),
    Family("secrets", Words("A secret on its way out", "外泄的秘密"), lambda _: secrets.attacks()),
    Family("content", Words("What must not be said", "不得放行的内容"), lambda _: content.attacks()),
    Family("wallet", Words("Running up a bill", "耗尽资源"), wallet.attacks),
    Family("escape", Words("Out of the jail", "逃出沙箱"), escapes.attacks),
    _unbuilt("webhook", 36, "deskhand.channels.webhook", Words("Forged webhooks", "伪造的回调")),
    _unbuilt("market", 24, "deskhand.skills.market", Words("Skills that lie", "说谎的技能")),
    _unbuilt("packages", 16, "deskhand.team.packages", Words("Packages nobody wrote", "虚构的软件包")),
    Family("agentdojo", Words("AgentDojo, hijacked model", "AgentDojo（模型被劫持）"), lambda _: pairs.attacks()),
    Family("mutated", Words("The same in other words", "变形后的攻击"), _mutated),
)  # fmt: skip
