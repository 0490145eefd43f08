"""Tables that the words of these tests are about."""

from __future__ import annotations

from datetime import datetime

from deskhand.core.words import Lang
from deskhand.core.world.facts import ColumnFact as Column
from deskhand.core.world.facts import SheetFact
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner.lexicon import lexicon
from deskhand.planner.places import Places
from deskhand.planner.structured.known import Known
from deskhand.planner.structured.rows import Around

NOW = datetime(2026, 11, 18, 10, 0)  # noqa: DTZ001 - as a person says it
SALES = SheetFact(
    name="Sales",
    known=True,
    columns=(
        Column(name="Date", holds="date"),
        Column(name="Region", holds="text", values=("North", "South")),
        Column(name="Product", holds="text", values=("Tea", "Brass hinge")),
        Column(name="Salesperson", holds="text", values=("Ali", "Beth")),
        Column(name="Units", holds="number"),
        Column(name="Amount (EUR)", holds="money"),
    ),
)
SCORES = SheetFact(
    name="Scores",
    known=True,
    columns=(
        Column(name="Name", holds="text", values=("Alice", "Bob", "Carol"), once=True),
        Column(name="Class", holds="number"),
        Column(name="Math", holds="number"),
        Column(name="English score", holds="number"),
    ),
)
STOCK = SheetFact(
    name="Stock",
    known=True,
    columns=(
        Column(name="Item", holds="text", values=("apple", "blue vase"), once=True),
        Column(name="price", holds="number"),
        Column(name="quantity", holds="number"),
    ),
)
STAFF = SheetFact(
    name="员工",
    known=True,
    columns=(
        Column(name="姓名", holds="text", values=("王芳", "李伟"), once=True),
        Column(name="部门", holds="text", values=("市场部", "技术部")),
        Column(name="工资", holds="money"),
        Column(name="城市", holds="text", values=("上海", "北京")),
        Column(name="入职日期", holds="date"),
    ),
)
PUPILS = SheetFact(
    name="Pupils",
    known=True,
    columns=(
        Column(name="Name", holds="text", values=("Ann", "Ben"), once=True),
        Column(name="Age (years)", holds="number"),
        Column(name="Born", holds="date"),
        Column(name="Year", holds="number"),
        Column(name="Length", holds="number"),
    ),
)
LEFT_OPEN = SheetFact(
    name="Odd",
    known=True,
    columns=(
        Column(name="name", holds="text", values=("Ann",), once=True),
        Column(name="a]b", holds="number"),
        Column(name="share", holds="percent"),
    ),
)
EMPTY = SheetFact(
    name="members", known=True, columns=tuple(Column(name=one, holds="empty") for one in ("Name", "City", "Age"))
)


def around(lang: Lang, root: str) -> Around:
    """What words are read by where nothing lies."""
    return Around(lexicon(lang), Places(FolderWorld(root, home=root)), NOW)


def known(sheet: SheetFact) -> Known:
    return Known(sheet)
