"""`deskhand model usage | budget`: what was asked and what it cost, and how much of that may be without a question."""

from __future__ import annotations

import re
import time
from typing import Final, cast

from deskhand.cli.model import tell_later
from deskhand.cli.model_file import Budget, Limit, ModelFile, chosen, read_models, write_models
from deskhand.cli.settings import Owner
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.hub import schema
from deskhand.hub.connect import file_of, opened
from deskhand.hub.model.caps import MICRO, NAMED, Which, amount_said
from deskhand.hub.model.meter import midnight
from deskhand.hub.model.usage import Line, used

DAY: Final = 86_400
NOTHING: Final = Words("No model was asked.", "没有询问过任何模型。")
ROW: Final = Words(
    "{model} ({provider}), {purpose}{background}: {n:call|calls}, {tokens_in} tokens in, {tokens_out} out{money}{bad}",
    "{model}（{provider}），{purpose}{background}：{n} 次调用，输入 {tokens_in}、输出 {tokens_out} token{money}{bad}",
)
BACKGROUND: Final = Words(" in the background", "（后台）")
BAD: Final = Words("; {failed} failed, {cancelled} cancelled", "；失败 {failed} 次，取消 {cancelled} 次")
TOTAL: Final = Words("Together: {n:call|calls}, {tokens} tokens{money}", "合计：{n} 次调用，{tokens} token{money}")
GUESSED: Final = Words(
    "Of {n:call|calls} the server did not say what they took; there it is our own estimate.",
    "其中 {n} 次调用服务器没有说明用量，使用的是估算值。",
)
LIMIT: Final = Words("{which}: {limit}", "{which}：{limit}")
FREE: Final = Words("no limit", "不限")
_TOKENS: Final = re.compile(r"(\d[\d_]*)\s*(k|m)?(?:\s*tokens?)?", re.IGNORECASE)
_MONEY: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]{3})")
_TIMES: Final = {"": 1, "k": 1_000, "m": 1_000_000}
NONE: Final = "none"


class BadLimit(Problem):
    words = Words(
        '"{given}" is no limit; write tokens (60000, 60k), money ({currency}), both with a comma between, or none. '
        "Nothing was changed.",
        "“{given}”不是上限；请写 token 数（60000、60k）、金额（{currency}）、用逗号分隔的两者，或 none。"
        "没有做任何更改。",
    )


class OtherCurrency(Problem):
    words = Words(
        "{given}: the model that is asked has its prices in {known}. Nothing was changed. Give the limit in that, or "
        "the prices anew: deskhand model add NAME --price … --currency {asked}",
        "{given}：当前模型的价格货币为 {known}。没有做任何更改。请使用该货币，或重新设置价格："
        "deskhand model add 名称 --price … --currency {asked}",
    )


def usage(owner: Owner, terminal: Terminal, days: int) -> int:
    """From the midnight that many days ago; reads beside whatever is at work."""
    since = midnight(midnight(time.time()) - (days - 1) * DAY + DAY / 2)
    lines = _lines(owner, since)
    if terminal.json:
        terminal.object({"since": since, "lines": [one.object() for one in lines], "calls": _sum(lines, "calls")})
        return 0
    if not lines:
        terminal.say(terminal.text(NOTHING))
        return 0
    for one in lines:
        bad = terminal.text(BAD, failed=one.failed, cancelled=one.cancelled) if one.failed + one.cancelled else ""
        terminal.say(
            terminal.text(
                ROW, model=one.model, provider=one.provider, purpose=one.purpose,
                background=terminal.text(BACKGROUND) if one.background else "", n=one.calls,
                tokens_in=f"{one.tokens_in:,}", tokens_out=f"{one.tokens_out:,}",
                money=_money({one.currency: one.money}), bad=bad,
            )
        )  # fmt: skip
    money: dict[str, int] = {}
    for one in lines:
        money[one.currency] = money.get(one.currency, 0) + one.money
    tokens = f"{_sum(lines, 'tokens_in') + _sum(lines, 'tokens_out'):,}"
    terminal.say(terminal.text(TOTAL, n=_sum(lines, "calls"), tokens=tokens, money=_money(money)), "bold")
    if guessed := _sum(lines, "estimated"):
        terminal.say(terminal.text(GUESSED, n=guessed), "dim")
    return 0


def budget(owner: Owner, terminal: Terminal, *, request: str | None, day: str | None, background: str | None) -> int:
    """Set what is given, and tell all of it."""
    models = read_models(owner.home)
    currency = _currency(owner, models)
    given = {"request": request, "day": day, "background": background}
    new = {which: _limit(one, currency) for which, one in given.items() if one is not None}
    if new:
        models = models.model_copy(update={"budget": models.budget.model_copy(update=new)})
        write_models(owner.home, models)
    if terminal.json:
        terminal.object({"budget": models.budget.model_dump(mode="json"), "currency": currency})
    for which in NAMED:
        terminal.say(
            terminal.text(
                LIMIT, which=terminal.text(NAMED[which]), limit=_told(terminal, models.budget, which, currency)
            )
        )
    if new:
        tell_later(owner.home, terminal)
    return 0


def _lines(owner: Owner, since: float) -> list[Line]:
    url = owner.settings.database or f"sqlite:///{owner.home / 'hub.db'}"
    file = file_of(url)
    if file is not None and not file.exists():
        return []
    with opened(url, readonly=True) as connection:
        # Written by a release before this table was; the next start of the hub makes it.
        if (schema.revision(connection) or "") < schema.REVISION:
            return []
        return used(connection, since, time.time() + DAY)


def _currency(owner: Owner, models: ModelFile) -> str:
    entry = chosen(owner, models)
    return "" if entry is None else entry.currency


def _limit(given: str, currency: str) -> Limit:
    """Raises `BadLimit`, `OtherCurrency`."""
    if given.strip().lower() == NONE:
        return Limit()
    tokens: int | None = None
    money: float | None = None
    for part in re.split(r"[,，]\s*", given.strip()):
        as_money, as_tokens = _MONEY.fullmatch(part), _TOKENS.fullmatch(part)
        if as_tokens and tokens is None:
            tokens = int(as_tokens[1].replace("_", "")) * _TIMES[(as_tokens[2] or "").lower()]
        elif as_money and money is None:
            if as_money[2].upper() != currency:
                raise OtherCurrency(given=part, known=currency or "–", asked=as_money[2].upper())
            money = float(as_money[1])
        else:
            raise BadLimit(given=given, currency=f"5 {currency or 'CNY'}")
    return Limit(tokens=tokens, money=money)


def _told(terminal: Terminal, whole: Budget, which: Which, currency: str) -> str:
    limit = cast("Limit", getattr(whole, which))
    said = [] if limit.tokens is None else [f"{limit.tokens:,} tokens"]
    said += [] if limit.money is None else [f"{amount_said(round(limit.money * MICRO), currency)} {currency}"]
    return ", ".join(said) or terminal.text(FREE)


def _sum(lines: list[Line], name: str) -> int:
    return sum(getattr(one, name) for one in lines)


def _money(amounts: dict[str, int]) -> str:
    said = [
        f"{amount_said(amount, currency)} {currency}" for currency, amount in amounts.items() if currency and amount
    ]
    return f", {' + '.join(said)}" if said else ""
