"""Every number in a sentence about trends: its figure is what its cells come to, and the text says that figure."""

from __future__ import annotations

import random
import re
from datetime import date
from statistics import fmean, median
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskhand.abilities.tables import findings
from deskhand.abilities.tables.findings import look
from deskhand.abilities.tables.periods import timed
from deskhand.abilities.tables.results import FigureFact, SentenceFact, Trends
from deskhand.abilities.tables.trends import told_trends
from deskhand.abilities.tables.worded import amount
from deskhand.formats.sheets.a1 import corners
from deskhand.formats.sheets.book import Grid, tables_of

LATER = date(2030, 1, 1)
LANGS = ("en", "zh")
MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
}
N = r"-?[\d,]+(?:\.\d+)?"
P = r"[\d,]+\.\d%"
CHANGE = {
    "en": rf"(?:{P} more|{P} less|no more and no less)",
    "zh": rf"(?:增加 {P}|减少 {P}|没有变化)",
}


def _than(name: str) -> dict[str, str]:
    return {
        "en": rf"(?:, (?P<{name}_change>{CHANGE['en']}) than in [^(]+ \((?P<{name}>{N})\))?",
        "zh": rf"(?:，比[^（]+（(?P<{name}>{N})）(?P<{name}_change>{CHANGE['zh']}))?",
    }


SAID: dict[str, dict[str, str]] = {
    "latest": {
        "en": rf"Sales was (?P<value>{N}) in (?P<month>[^,]+?){_than('before')['en']}{_than('year')['en']}\.",
        "zh": rf"(?P<month>[^的]+)的Sales为 (?P<value>{N}){_than('before')['zh']}{_than('year')['zh']}。",
    },
    "partial": {
        "en": rf"(?P<month>.+) is not complete \((?P<value>{N}) so far\) and is left out of the comparisons\.",
        "zh": rf"(?P<month>.+)的数据尚不完整（目前为 (?P<value>{N})），未纳入比较。",
    },
    "missing": {
        "en": r"(?P<missing>\d+) periods? in between ha(?:s|ve) no data for Sales\.",
        "zh": r"Sales中间有 (?P<missing>\d+) 个时段没有数据。",
    },
    "too_few": {
        "en": r"There are too few periods to speak of a trend of Sales: (?P<n>\d+), and it takes 8\.",
        "zh": r"Sales的时段太少（(?P<n>\d+) 个，至少需要 8 个），不足以判断趋势。",
    },
    "trend": {
        "en": rf"Sales has been (?P<way>rising|falling): by about (?P<slope>{N}) a month"
        rf" \((?P<slope_share>{P}) of its mean\), over (?P<n>\d+) months from .+ to .+\.",
        "zh": rf"Sales呈(?P<way>上升|下降)趋势：从.+到.+的 (?P<n>\d+) 个月中，每月约(?:增加|减少) (?P<slope>{N})"
        rf"（为平均值的 (?P<slope_share>{P})）。",
    },
    "shift": {
        "en": rf"Sales went to another level with .+: (?P<before>{N}) a month on average before, (?P<after>{N}) since"
        rf" \((?P<change>{CHANGE['en']})\)\.",
        "zh": rf"Sales自.+起进入另一水平：此前平均每月 (?P<before>{N})，此后为 (?P<after>{N})"
        rf"（(?P<change>{CHANGE['zh']})）。",
    },
    "season": {
        "en": rf"Sales is highest in \w+: (?P<value>{N}) on average, (?P<others>{N}) in the other months\.",
        "zh": rf"Sales在.+最高：平均 (?P<value>{N})，其他月平均 (?P<others>{N})。",
    },
    "outlier": {
        "en": rf"(?P<month>.+) stands out: Sales was (?P<value>{N}),"
        rf" the other months have (?P<others>{N}) on average\.",
        "zh": rf"(?P<month>.+)明显异常：Sales为 (?P<value>{N})，其他月平均为 (?P<others>{N})。",
    },
    "share": {
        "en": rf"[AB] makes up (?P<share>{P}) of the change of Sales from the first half to the second:"
        rf" (?P<part>{N}) of (?P<total>{N})\.",
        "zh": rf"Sales前后两半之间的变化中，[AB]占 (?P<share>{P})：(?P<total>{N}) 中的 (?P<part>{N})。",
    },
    "mix": {
        "en": rf"[AB]'s share of Sales went from (?P<before>{P}) in the first half to (?P<after>{P}) in the second\.",
        "zh": rf"[AB]在Sales中的占比从前半段的 (?P<before>{P}) 变为后半段的 (?P<after>{P})。",
    },
    "steady": {
        "en": r"Sales shows no trend that stands out from its ups and downs, over (?P<n>\d+) months\.",
        "zh": r"在 (?P<n>\d+) 个月中，Sales没有超出正常波动的趋势。",
    },
}  # fmt: skip


def _month(at: int) -> str:
    return f"{2024 + at // 12}-{at % 12 + 1:02}"


def _told(grid: list[list[Any]], lang: Any, today: date = LATER) -> Trends:
    data = timed(tables_of(Grid("S", grid))[0], today)
    return told_trends(data, look(data, "Sales", "Who" if "Who" in grid[0] else None), "t.xlsx", lang)


def _by_month(grid: list[list[Any]], ranges: list[str]) -> dict[int, float]:
    """What the cells come to, month by month."""
    sums: dict[int, float] = {}
    for one in ranges:
        area = corners(one)
        assert area is not None, one
        for row in range(area[0], area[2] + 1):
            month = grid[row - 1][0]
            place = int(month[:4]) * 12 + int(month[5:7]) - 1
            sums[place] = sums.get(place, 0) + grid[row - 1][area[1]]
    return dict(sorted(sums.items()))


def _from_cells(grid: list[list[Any]], sentence: SentenceFact, figure: FigureFact) -> list[float]:
    """What a figure comes to, from its cells alone; a slope over all months, or over those of one season."""
    own, other = _by_month(grid, figure.cells), _by_month(grid, figure.against)
    mine, theirs = sum(own.values()), sum(other.values())
    kind, name = sentence.kind, figure.name
    if name in ("missing", "n"):
        return [max(own) - min(own) + 1 - len(own)] if name == "missing" else [len(own)]
    if name in ("slope", "slope_share"):
        pairs = [(x, y) for x in own for y in own if x < y]
        season = [(x, y) for x, y in pairs if (y - x) % 12 == 0]
        steps = [[(own[y] - own[x]) / (y - x) for x, y in some] for some in (pairs, season) if some]
        return [median(one) / (abs(fmean(own.values())) if name == "slope_share" else 1) for one in steps]
    if kind == "mix":
        return [mine / theirs]
    if kind == "share":
        parts = {one.name: one for one in sentence.figures if one.name != "share"}
        if name == "share":
            part, total = (_from_cells(grid, sentence, parts[one])[0] for one in ("part", "total"))
            return [part / total]
        return [mine - theirs]
    if kind == "shift" and name == "change":
        return [(fmean(own.values()) - fmean(other.values())) / abs(fmean(other.values()))]
    return [(mine - theirs) / abs(theirs)] if name.endswith("_change") else [fmean(own.values())]


def _words(kind: str, name: str, value: float, lang: str) -> str:
    """How a figure is said."""
    share = f"{abs(value) * 100:.1f}%"
    if name in ("change", "before_change", "year_change"):
        more, less, same = (
            (f"{share} more", f"{share} less", "no more and no less")
            if lang == "en"
            else (f"增加 {share}", f"减少 {share}", "没有变化")
        )
        return more if value > 0 else less if value < 0 else same
    if name in ("share", "slope_share") or kind == "mix":
        return share
    return str(int(value)) if name in ("n", "missing") else amount(abs(value) if name == "slope" else value)


def _is_right(grid: list[list[Any]], result: Trends, lang: str) -> None:
    for sentence in result.sentences:
        for one in sentence.figures:
            found = _from_cells(grid, sentence, one) if one.cells or one.name == "share" else [0]
            assert any(one.value == pytest.approx(value, rel=1e-6, abs=1e-6) for value in found), (sentence, one)
        said = re.fullmatch(SAID[sentence.kind][lang], sentence.text)
        assert said, sentence.text
        figures = {one.name: one for one in sentence.figures}
        for place_of, text in said.groupdict().items():
            name = place_of if "before" in figures else place_of.replace("before", "year")
            if name == "way":
                assert text == (("rising", "上升") if figures["slope"].value > 0 else ("falling", "下降"))[lang == "zh"]
            elif name == "month":
                place = next(iter(_by_month(grid, figures["value"].cells)))
                month = MONTHS["en"][place % 12]
                assert text == (f"{month} {place // 12}" if lang == "en" else f"{place // 12}年{place % 12 + 1}月")
            elif text is not None:
                assert text == _words(sentence.kind, name, figures[name].value, lang), (sentence.text, name)
    assert result.text == "\n".join(one.text for one in result.sentences)


def _planted(make: Any, months: int = 24) -> list[list[Any]]:
    noise = random.Random(5)  # noqa: S311
    return [
        ["Month", "Sales"],
        *[[_month(at), round(make(at) * (1 + noise.gauss(0, 0.02)), 2)] for at in range(months)],
    ]


def _of_two() -> list[list[Any]]:
    noise = random.Random(7)  # noqa: S311
    rows = [
        [_month(at), who, round(100 * (1 + slope * at) * (1 + noise.gauss(0, 0.05)), 2)]
        for at in range(24)
        for who, slope in (("A", 0.04), ("B", 0))
    ]
    return [["Month", "Who", "Sales"], *rows]


def _with_a_gap() -> list[list[Any]]:
    return [row for row in _planted(lambda _: 100) if row[0] not in ("2024-05", "2024-06")]


CASES: list[tuple[str, list[list[Any]], date]] = [
    ("trend", _planted(lambda at: 1000 + 50 * at), LATER),
    ("trend", _planted(lambda at: 3000 - 50 * at), LATER),
    ("shift", _planted(lambda at: 100 if at < 14 else 300), LATER),
    ("season", _planted(lambda at: 300 if at % 12 == 4 else 100, 48), LATER),
    ("outlier", _planted(lambda at: 900 if at == 9 else 100), LATER),
    ("share", _of_two(), LATER),
    ("mix", _of_two(), LATER),
    ("missing", _with_a_gap(), LATER),
    ("partial", _planted(lambda _: 100), date(2025, 12, 15)),
    ("too_few", _planted(lambda _: 100, 5), LATER),
    ("steady", _planted(lambda at: 100 + (at * 7919) % 13), LATER),
    ("latest", _planted(lambda _: 100), LATER),
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("kind", "grid", "today"), CASES, ids=[f"{at}-{one[0]}" for at, one in enumerate(CASES)])
def test_each_kind_of_sentence_says_what_its_cells_come_to(
    kind: str, grid: list[list[Any]], today: date, lang: str
) -> None:
    result = _told(grid, lang, today)
    assert kind in {one.kind for one in result.sentences}
    _is_right(grid, result, lang)


numbers = st.floats(1, 1e6, allow_nan=False).map(lambda value: round(value, 2))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 29), st.sampled_from("AB"), numbers), min_size=3, max_size=120),
    st.sampled_from([0, 0.05, 0.2]),
    st.sampled_from(LANGS),
)
def test_every_number_of_any_table_is_what_its_cells_come_to(
    rows: list[tuple[int, str, float]], slope: float, lang: str
) -> None:
    grid: list[list[Any]] = [
        ["Month", "Who", "Sales"],
        *[[_month(at), who, round(value * (1 + slope * at), 2)] for at, who, value in rows],
    ]
    _is_right(grid, _told(grid, lang), lang)


@pytest.mark.parametrize(("kind", "lang"), [("season", "en"), ("mix", "zh"), ("partial", "en"), ("missing", "en")])
async def test_the_receipt_says_that_they_were_reckoned_again(desk: Any, kind: str, lang: Any) -> None:
    grid = next(one for said, one, _ in CASES if said == kind)
    if kind == "partial":
        grid = [*grid, ["2026-11", 100]]  # the desk's own month, which goes on
    desk.sheet("s.xlsx", grid)
    receipt = await desk.done("table.trends", file="s.xlsx", measure="Sales", lang=lang)
    assert kind in {one["kind"] for one in receipt.result["sentences"]}
    words = "reckoned again, each from its cells" if lang == "en" else "都已用各自的单元格重新计算"
    assert any(words in claim["text"] for claim in receipt.proof.claims)


@pytest.mark.parametrize(
    ("kind", "name"), [("trend", "slope"), ("shift", "before"), ("outlier", "others"), ("mix", "after")]
)
async def test_a_wrong_figure_shows(desk: Any, monkeypatch: pytest.MonkeyPatch, kind: str, name: str) -> None:
    right = findings.Figure

    def wrong(called: str, value: float, *rest: Any) -> Any:
        return right(called, value * 1.5 if called == name else value, *rest)

    monkeypatch.setattr(findings, "Figure", wrong)
    grid = next(one for said, one, _ in CASES if said == kind)
    desk.sheet("s.xlsx", grid)
    assert (await desk.do("table.trends", file="s.xlsx", measure="Sales")).outcome == "failed"
