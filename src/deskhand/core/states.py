"""How a run stands, in words: the same wherever it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deskhand.core.words import Words

STATES: Final[Mapping[str, Words]] = {
    "open": Words("working", "进行中"),
    "asking": Words("waiting for your answer", "等待您的回答"),
    "stopping": Words("stopping", "正在停止"),
    "stopped": Words("stopped", "已停止"),
    "done": Words("done", "已完成"),
    "failed": Words("failed", "失败"),
    "refused": Words("refused", "已拒绝"),
    "unknown": Words("not certain how it ended", "结果不确定"),
}
