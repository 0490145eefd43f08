"""What one use of something costs, as its owner or its manifest declares it: money, time, and calls of a model."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, Field

from deskhand.core.closed import CLOSED
from deskhand.core.words import Lang, Words

Sum = Annotated[str, Field(pattern=r"^(|[0-9]{1,12}(\.[0-9]{1,6})? [A-Z]{3})$")]
"""`0.02 CNY`; empty for nothing."""
_FREE: Final = Words("free", "免费")
_SECONDS: Final = Words("about {n:second|seconds}", "约 {n} 秒")
_CALLS: Final = Words("{n:model call|model calls}", "{n} 次模型调用")


class Cost(BaseModel):
    """Of one use. What nobody declared costs nothing."""

    model_config = CLOSED

    money: Sum = ""
    seconds: Annotated[float, Field(ge=0, le=86_400)] = 0
    model_calls: Annotated[int, Field(ge=0, le=1_000)] = 0

    @property
    def amount(self) -> Decimal:
        return Decimal(self.money.partition(" ")[0] or "0")

    @property
    def currency(self) -> str:
        """Empty where it costs no money."""
        return self.money.partition(" ")[2] if self.amount else ""

    def said(self, lang: Lang) -> str:
        """In a few words; that it is free where nothing is declared."""
        parts = [self.money] if self.amount else []
        parts += [_CALLS.said(lang, n=self.model_calls)] if self.model_calls else []
        parts += [_SECONDS.said(lang, n=max(1, round(self.seconds)))] if self.seconds else []
        return ("、" if lang == "zh" else ", ").join(parts) or _FREE.said(lang)


NOTHING: Final = Cost()
