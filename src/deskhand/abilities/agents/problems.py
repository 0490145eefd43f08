"""What can go wrong between us and an outside agent."""

from __future__ import annotations

from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Words


class NoSuchAgent(Refused):
    words = Words(
        "No agent at {address} is known on this computer, so nothing was sent. Known: {names}. Make one known with: "
        "deskhand agent add NAME URL",
        "这台电脑上没有地址为 {address} 的代理，因此没有发送任何内容。已知代理：{names}。"
        "添加代理：deskhand agent add NAME URL",
    )


class CardChanged(Refused):
    words = Words(
        "{agent} no longer shows the card that you accepted, so it may not be what it was, and nothing was sent. "
        "See what it says now, and accept it if it is right: deskhand agent check {agent}",
        "{agent} 的代理卡已不是您接受的那一份，它可能已发生变化，因此没有发送任何内容。"
        "请查看它现在的说明，确认无误后再接受：deskhand agent check {agent}",
    )


class AgentRefused(Problem):
    words = Words(
        "{agent} did not do it. It says: “{said}”. Ask it in other words, or ask somebody else.",
        "{agent} 没有完成。它说：“{said}”。请换一种说法，或换一个代理。",
    )


class AgentAsks(Problem):
    words = Words(
        "{agent} wants to know more before it goes on: “{said}”. It was told nothing further. Ask it again with what "
        "it needs, if you want it to have that.",
        "{agent} 需要更多信息才能继续：“{said}”。没有再告诉它任何内容。如果愿意提供，请带上这些信息重新提问。",
    )


class AgentWantsLogin(Problem):
    words = Words(
        "{agent} wants to know who you are. Keep what it gave you as a secret and name it: "
        "deskhand agent add {agent} {address} --secret NAME",
        "{agent} 需要验证您的身份。请将它给您的凭据保存为机密并指明："
        "deskhand agent add {agent} {address} --secret NAME",
    )


class AgentSlow(Problem):
    words = Words(
        "{agent} did not finish in {seconds} seconds, and was told to stop. It may have done part of it.",
        "{agent} 在 {seconds} 秒内没有完成，已通知它停止。它可能已完成了一部分。",
    )


class AgentFailed(Problem):
    words = Words(
        "{agent} answered with the error {status}. Whether it did anything is not known; nothing was repeated.",
        "{agent} 返回错误 {status}。不确定它是否执行了操作；没有重复发送。",
    )


NOBODY = Words("none", "无")
SILENT = Words("nothing", "没有说明")
