"""Trends of a table in sentences, each with the numbers in it and the cells behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from deskhand.abilities.tables.fields import Field
from deskhand.abilities.tables.findings import FEWEST, Figure, Finding, Looked, look
from deskhand.abilities.tables.opening import in_book, in_table
from deskhand.abilities.tables.period_names import QUARTER, month_name, period_name
from deskhand.abilities.tables.periods import Point, Timed, timed
from deskhand.abilities.tables.question import By
from deskhand.abilities.tables.results import FigureFact, Place, SentenceFact, Trends
from deskhand.abilities.tables.trend_picture import picture_of
from deskhand.abilities.tables.worded import amount
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of, split_ending
from deskhand.core.shown import shown
from deskhand.core.words import Lang, Words
from deskhand.formats.sheets.a1 import cell
from deskhand.formats.sheets.book import Book
from deskhand.formats.sheets.table import Table, unit_of

_MOST: Final = 12
_LATEST: Final = Words("{measure} was {value} in {period}{compared}.", "{period}的{measure}为 {value}{compared}。")
_THAN_BEFORE: Final = Words(", {change} than in {period} ({value})", "，比{period}（{value}）{change}")
_THAN_YEAR: Final = Words(", {change} than in {period} ({value})", "，比{period}（{value}）{change}")
_MORE: Final = Words("{share} more", "增加 {share}")
_LESS: Final = Words("{share} less", "减少 {share}")
_SAME: Final = Words("no more and no less", "没有变化")
_PARTIAL: Final = Words(
    "{period} is not complete ({value} so far) and is left out of the comparisons.",
    "{period}的数据尚不完整（目前为 {value}），未纳入比较。",
)
_MISSING: Final = Words(
    "{n:period in between has|periods in between have} no data for {measure}.", "{measure}中间有 {n} 个时段没有数据。"
)
_TOO_FEW: Final = Words(
    "There are too few periods to speak of a trend of {measure}: {n}, and it takes {fewest}.",
    "{measure}的时段太少（{n} 个，至少需要 {fewest} 个），不足以判断趋势。",
)
_RISING: Final = Words(
    "{measure} has been rising: by about {each} a {by}{share}, over {n} {counted} from {first} to {last}.",
    "{measure}呈上升趋势：从{first}到{last}的 {n} {counted}中，每{by}约增加 {each}{share}。",
)
_FALLING: Final = Words(
    "{measure} has been falling: by about {each} a {by}{share}, over {n} {counted} from {first} to {last}.",
    "{measure}呈下降趋势：从{first}到{last}的 {n} {counted}中，每{by}约减少 {each}{share}。",
)
_SLOPE_SHARE: Final = Words(" ({share} of its mean)", "（为平均值的 {share}）")
_SHIFT: Final = Words(
    "{measure} went to another level with {first}: {before} a {by} on average before, {after} since{change}.",
    "{measure}自{first}起进入另一水平：此前平均每{by} {before}，此后为 {after}{change}。",
)
_CHANGE: Final = Words(" ({change})", "（{change}）")
_SEASON: Final = Words(
    "{measure} is highest in {season}: {value} on average, {others} in the other {by}s.",
    "{measure}在{season}最高：平均 {value}，其他{by}平均 {others}。",
)
_HIGH: Final = Words(
    "{period} stands out: {measure} was {value}, the other {by}s have {others} on average.",
    "{period}明显异常：{measure}为 {value}，其他{by}平均为 {others}。",
)
_SHARE: Final = Words(
    "{who} makes up {share} of the change of {measure} from the first half to the second: {part} of {total}.",
    "{measure}前后两半之间的变化中，{who}占 {share}：{total} 中的 {part}。",
)
_MIX: Final = Words(
    "{who}'s share of {measure} went from {before} in the first half to {after} in the second.",
    "{who}在{measure}中的占比从前半段的 {before} 变为后半段的 {after}。",
)
_STEADY: Final = Words(
    "{measure} shows no trend that stands out from its ups and downs, over {n} {counted}.",
    "在 {n} {counted}中，{measure}没有超出正常波动的趋势。",
)
_BY: Final[dict[By, Words]] = {
    "year": Words("year", "年"),
    "quarter": Words("quarter", "季度"),
    "month": Words("month", "月"),
    "week": Words("week", "周"),
    "day": Words("day", "日"),
}
_COUNTED: Final[dict[By, Words]] = {
    "year": Words("years", "年"),
    "quarter": Words("quarters", "个季度"),
    "month": Words("months", "个月"),
    "week": Words("weeks", "周"),
    "day": Words("days", "天"),
}
_WEEKDAYS: Final = (
    Words("Mondays", "周一"), Words("Tuesdays", "周二"), Words("Wednesdays", "周三"), Words("Thursdays", "周四"),
    Words("Fridays", "周五"), Words("Saturdays", "周六"), Words("Sundays", "周日"),
)  # fmt: skip


async def trends(ctx: Ctx, file: str, measure: str | None, by: str | None, sheet: str | None) -> Trends:
    """What a table's numbers do over time, in the asker's language; the receipt shows the main one."""
    today, lang = ctx.now.date(), ctx.lang

    def of_book(book: Book) -> tuple[Trends, bytes | None]:
        return in_table(book, sheet, of_table)

    def of_table(table: Table) -> tuple[Trends, bytes | None]:
        data = timed(table, today, name_of(file), measure)
        looked = look(data, None if data.across is not None else measure, by)
        return told_trends(data, looked, file, lang), picture_of(data, looked, lang)

    found, picture = await in_book(ctx, file, of_book)
    if picture is not None:
        await ctx.files.show(picture, f"{split_ending(name_of(file))[0]}.png")
    return found


def told_trends(data: Timed, looked: Looked, file: str, lang: Lang) -> Trends:
    """All findings as sentences, measure by measure, the heaviest first."""
    order = {id(one.field): at for at, one in enumerate(looked.series)}
    found = sorted(looked.findings, key=lambda one: (order[id(one.field)], -one.weight))
    sentences = [_sentence(data, one, lang) for one in found][: _MOST * len(looked.series)]
    first = looked.series[0]
    points = first.points or first.partial
    table = data.table
    odd = [(column, table.odd[column.key]) for column in table.columns if column.key in table.odd]
    return Trends(
        file=file,
        sheet=table.sheet,
        by=data.by,
        first=period_name(points[0].start, data, "en"),
        last=period_name(points[-1].start, data, "en"),
        periods=len(first.points),
        measures=[one.field.name for one in looked.series],
        sentences=sentences,
        text="\n".join(one.text for one in sentences),
        enough=len(first.points) >= FEWEST,
        left_out=[
            Place(at=table.cell(column.index, row), text=text) for column, odds in odd for row, text in odds.first[:3]
        ],
        totals=[table.row_name(row) for row in table.totals],
        unproven=[table.row_name(row) for row in table.unproven],
    )


def _sentence(data: Timed, found: Finding, lang: Lang) -> SentenceFact:
    figures = [_figure(data, found, one) for one in found.figures]
    cells = list(dict.fromkeys(where for one in figures for where in (*one.cells, *one.against)))
    return SentenceFact(
        kind=found.kind, measure=found.field.name, text=_text(data, found, lang), cells=cells, figures=figures,
        chance=None if found.p is None else float(f"{found.p:.4g}"),
    )  # fmt: skip


def _figure(data: Timed, found: Finding, one: Figure) -> FigureFact:
    return FigureFact(
        name=one.name, value=one.value, how=one.how,
        cells=cells_of(data, found.field, one.rows), against=cells_of(data, found.field, one.against),
    )  # fmt: skip


def cells_of(data: Timed, field: Field, rows: Sequence[int]) -> list[str]:
    """The measure's cells in these rows, those that follow each other as one range."""
    if data.across is not None:
        return data.across.cells(rows)
    column = next((one for one in data.table.columns if one.key == field.key), None)
    if column is None or not rows:
        return []
    if not data.table.lettered:
        return [f"row {row}" for row in sorted(rows)]
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    ends = [(cell(a, column.index), cell(b, column.index)) for a, b in runs]
    return [a if a == b else f"{a}:{b}" for a, b in ends]


def _text(data: Timed, found: Finding, lang: Lang) -> str:
    return _SAID[found.kind](_Saying(data, found, lang))


class _Saying:
    """What a sentence needs: numbers as people read them, periods by their names."""

    def __init__(self, data: Timed, found: Finding, lang: Lang) -> None:
        self.data = data
        self.found = found
        self.lang: Lang = lang
        self.measure = shown(unit_of(found.field.name)[0])
        self.figures = {one.name: one.value for one in found.figures}
        self.by = _BY[data.by].said(lang)
        self.counted = _COUNTED[data.by].said(lang)

    def value(self, name: str) -> str:
        return amount(self.figures[name], self.found.field.unit, self.found.field.kind)

    def size(self, name: str) -> str:
        return amount(abs(self.figures[name]), self.found.field.unit, self.found.field.kind)

    def share(self, name: str) -> str:
        return f"{abs(self.figures[name]) * 100:.1f}%"

    def period(self, point: Point) -> str:
        return period_name(point.start, self.data, self.lang)

    def change(self, name: str) -> str:
        change = self.figures[name]
        words = _MORE if change > 0 else _LESS if change < 0 else _SAME
        return words.said(self.lang, share=self.share(name))


def _latest(on: _Saying) -> str:
    compared = ""
    points = iter(on.found.points[1:])
    for name, words in (("before", _THAN_BEFORE), ("year", _THAN_YEAR)):
        if name in on.figures:
            point = next(points)
            if f"{name}_change" in on.figures:
                change = on.change(f"{name}_change")
                compared += words.said(on.lang, change=change, period=on.period(point), value=on.value(name))
    period = on.period(on.found.points[0])
    return _LATEST.said(on.lang, measure=on.measure, value=on.value("value"), period=period, compared=compared)


def _partial(on: _Saying) -> str:
    return _PARTIAL.said(on.lang, period=on.period(on.found.points[0]), value=on.value("value"))


def _trend(on: _Saying) -> str:
    words = _RISING if on.figures["slope"] > 0 else _FALLING
    share = _SLOPE_SHARE.said(on.lang, share=on.share("slope_share")) if "slope_share" in on.figures else ""
    first, last = (on.period(point) for point in on.found.points)
    each = on.size("slope")
    n = int(on.figures["n"])
    return words.said(
        on.lang, measure=on.measure, each=each, by=on.by, share=share, n=n, first=first, last=last, counted=on.counted
    )


def _shift(on: _Saying) -> str:
    change = _CHANGE.said(on.lang, change=on.change("change")) if "change" in on.figures else ""
    return _SHIFT.said(
        on.lang, measure=on.measure, first=on.period(on.found.points[0]), before=on.value("before"),
        after=on.value("after"), change=change, by=on.by,
    )  # fmt: skip


def _season(on: _Saying) -> str:
    start = on.found.points[0].start
    if on.data.by == "month":
        name = month_name(start, on.lang)
    elif on.data.by == "quarter":
        name = QUARTER.said(on.lang, n=(start.month + 2) // 3)
    else:
        name = _WEEKDAYS[start.weekday()].said(on.lang) if on.data.by == "day" else on.period(on.found.points[0])
    others = on.value("others")
    return _SEASON.said(on.lang, measure=on.measure, season=name, value=on.value("value"), others=others, by=on.by)


def _outlier(on: _Saying) -> str:
    period = on.period(on.found.points[0])
    others = on.value("others")
    return _HIGH.said(on.lang, period=period, measure=on.measure, value=on.value("value"), others=others, by=on.by)


def _share(on: _Saying) -> str:
    who = shown(on.found.who)
    share = on.share("share")
    return _SHARE.said(
        on.lang, who=who, share=share, measure=on.measure, part=on.value("part"), total=on.value("total")
    )


def _mix(on: _Saying) -> str:
    before, after = on.share("before"), on.share("after")
    return _MIX.said(on.lang, who=shown(on.found.who), measure=on.measure, before=before, after=after)


def _missing(on: _Saying) -> str:
    return _MISSING.said(on.lang, n=int(on.figures["missing"]), measure=on.measure)


def _too_few(on: _Saying) -> str:
    return _TOO_FEW.said(on.lang, n=int(on.figures["n"]), measure=on.measure, fewest=FEWEST)


def _steady(on: _Saying) -> str:
    return _STEADY.said(on.lang, n=int(on.figures["n"]), measure=on.measure, counted=on.counted)


_SAID: Final = {
    "latest": _latest,
    "partial": _partial,
    "missing": _missing,
    "too_few": _too_few,
    "trend": _trend,
    "shift": _shift,
    "season": _season,
    "outlier": _outlier,
    "share": _share,
    "mix": _mix,
    "steady": _steady,
}
