"""`deskhand redteam`: attacks Deskhand with everything we know of, and says what came of it.

Nothing of the person's is touched: every attack has a folder of its own, and the trash and the settings lie elsewhere.
"""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deskhand.cli.start import FAILED, Session
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Problem
from deskhand.core.words import Words

if TYPE_CHECKING:
    from deskhand.testing.redteam.attack import Family
    from deskhand.testing.redteam.benign import Utility
    from deskhand.testing.redteam.runner import Result, Tally

COLUMNS: Final = (
    Words("family", "类别"),
    Words("attacks", "攻击"),
    Words("succeeded", "成功"),
    Words("real", "真实"),
    Words("fixture", "模拟"),
    Words("not run", "未运行"),
)
WIDTH: Final = 100
TOTAL: Final = Words("all", "合计")
WORK: Final = Words("Attacking", "正在攻击")
BENIGN: Final = Words(
    "Harmless plans: {completed} of {n} completed, {questions:question|questions}; {few} with at most one.",
    "无害计划：共 {n} 个，完成 {completed} 个，提问 {questions} 次；最多提问一次的有 {few} 个。",
)
WON: Final = Words("{family}: {name}: {got}", "{family}：{name}：{got}")
BROKEN: Final = Words(
    "{family}: {name}: the attack itself broke ({why}), so it proves nothing",
    "{family}：{name}：攻击本身出错（{why}），不能说明任何问题",
)
NOT_RUN: Final = Words("{family}: not run: {why}", "{family}：未运行：{why}")
FELL: Final = Words("{plan} was not completed", "{plan} 没有完成")
HELD: Final = Words("No attack succeeded.", "没有攻击成功。")
NOT_HELD: Final = Words("{n:attack|attacks} succeeded.", "{n} 次攻击成功。")


class NoFamily(Problem):
    words = Words("There is no family called {name}. There are: {names}.", "没有名为 {name} 的类别。现有：{names}。")


def redteam(session: Session, families: Sequence[str], seed: int) -> int:
    """Exit 0 if nothing succeeded, nothing broke and the harmless plans still work; 1 otherwise."""
    from deskhand.testing.redteam.families import FAMILIES

    known = {family.name: family for family in FAMILIES}
    wrong = next((name for name in families if name not in known), None)
    if wrong is not None:
        raise NoFamily(name=wrong, names=", ".join(known))
    chosen = [known[name] for name in families] or list(FAMILIES)
    with _elsewhere():
        tallies, utility = asyncio.run(_attacked(session.terminal, chosen, seed, benign=not families))
    well = all(tally.well for tally in tallies) and (utility is None or utility.well)
    if session.json:
        found: dict[str, object] = {"families": [tally.object() for tally in tallies]}
        if utility is not None:
            found["benign"] = utility.object()
        session.terminal.object(found)
    _shown(session.terminal, tallies, utility)
    return 0 if well else FAILED


async def _attacked(
    terminal: Terminal, families: Sequence[Family], seed: int, *, benign: bool
) -> tuple[list[Tally], Utility | None]:
    from deskhand.testing.redteam.benign import measured
    from deskhand.testing.redteam.runner import tally

    with terminal.progress(terminal.text(WORK)) as bar:

        def tell(name: str, done: int, total: int) -> None:
            bar.at(done, total, name)

        tallies = [await tally(family, seed, tell) for family in families]
        return tallies, await measured(tell) if benign else None


def _shown(terminal: Terminal, tallies: Sequence[Tally], utility: Utility | None) -> None:
    if not terminal.json:
        _table(terminal, tallies)
    for tally in tallies:
        _details(terminal, tally)
    if utility is not None:
        few = sum(plans for questions, plans in utility.asked.items() if questions <= 1)
        terminal.say(terminal.text(BENIGN, **utility.object(), few=few))
        for plan in utility.failed:
            terminal.note(terminal.text(FELL, plan=plan))
    won = sum(tally.succeeded for tally in tallies)
    terminal.say(terminal.text(NOT_HELD, n=won) if won else terminal.text(HELD), "bad" if won else "good")


def _table(terminal: Terminal, tallies: Sequence[Tally]) -> None:
    rows = [[terminal.text(column) for column in COLUMNS]]
    for tally in tallies:
        counts = (tally.attacks, tally.succeeded, tally.real, tally.fixture, tally.not_run)
        rows.append([terminal.text(tally.title), *map(str, counts)])
    sums = [sum(int(row[at]) for row in rows[1:]) for at in range(1, len(COLUMNS))]
    rows.append([terminal.text(TOTAL), *map(str, sums)])
    terminal.say(_drawn(rows))


def _drawn(rows: Sequence[Sequence[str]]) -> str:
    """A table of the first row as heading and the last as sum; Chinese counts double width."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    head, *body, last = rows
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    for at, (name, total) in enumerate(zip(head, last, strict=True)):
        table.add_column(name, total, justify="right" if at else "left", no_wrap=True)
    for row in body:
        table.add_row(*row)
    out = io.StringIO()
    Console(file=out, width=WIDTH).print(table)
    return out.getvalue().rstrip()


def _details(terminal: Terminal, tally: Tally) -> None:
    for result in tally.won:
        terminal.note(terminal.text(WON, **_named(result), got=result.got), "bad")
    for result in tally.broken:
        terminal.note(terminal.text(BROKEN, **_named(result), why=result.broken), "bad")
    for why in tally.reasons:
        terminal.note(terminal.text(NOT_RUN, family=terminal.text(tally.title), why=terminal.text(why)))


def _named(result: Result) -> dict[str, object]:
    return {"family": result.attack.family, "name": result.attack.name}


@contextmanager
def _elsewhere() -> Generator[None]:
    """A home and a trash of the attacks' own, for as long as they last."""
    names = ("HOME", "DESKHAND_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    before = {name: os.environ.get(name) for name in names}
    with tempfile.TemporaryDirectory(prefix="deskhand-redteam-home-") as folder:
        for name in names:
            os.environ[name] = str(Path(folder) / name.lower())
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
