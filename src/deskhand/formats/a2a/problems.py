"""What can be wrong with what an outside agent says."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoAgentCard(Problem):
    words = Words(
        "There is no agent at {address}: {why}. Nothing was sent to it. Check the address; a card is looked for at "
        "/.well-known/agent-card.json below it.",
        "{address} 处没有代理：{why}。没有向它发送任何内容。"
        "请检查地址；代理卡应位于其下的 /.well-known/agent-card.json。",
    )


class CardUnusable(Problem):
    words = Words(
        "The card of the agent at {address} cannot be used: {why}. Nothing was sent to it.",
        "{address} 处代理的代理卡无法使用：{why}。没有向它发送任何内容。",
    )


class AgentUnreadable(Problem):
    words = Words(
        "What {agent} answered cannot be read: {why}. It may have acted on what it was asked; nothing was repeated.",
        "无法读取 {agent} 的回答：{why}。它可能已经执行了请求；没有重复发送。",
    )


NOT_JSON = Words("it is no JSON object", "它不是 JSON 对象")
NO_NAME = Words("it has no name", "它没有名称")
NO_LINE = Words(
    "it offers no JSON-RPC of version 1 or 0.3, which is all I speak",
    "它没有提供 1 或 0.3 版的 JSON-RPC，而我只支持这些",
)
ELSEWHERE = Words(
    "it sends requests to {place}, and an agent is asked only where its own card lies",
    "它把请求转到 {place}，而代理只能在其代理卡所在之处接收请求",
)
NO_RESULT = Words("it holds neither a result nor an error", "其中既没有结果也没有错误")
NOTHING_BEFORE_END = Words("it broke off before anything was said", "它在说出任何内容之前就中断了")
