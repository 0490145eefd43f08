"""Words in names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.world import terms as splitting
from deskhand.core.world.terms import holds, words_of


def test_names_fall_into_words() -> None:
    assert words_of("SalesReport_2026-Q3最终版.XLSX") == ["sales", "report", "2026", "q", "3", "最终版", "xlsx"]
    assert words_of("HTMLParser2") == ["html", "parser", "2"]


@pytest.mark.parametrize(
    ("name", "query", "inside"),
    [
        ("invoice_03.pdf", "invoices", True),
        ("invoices.pdf", "invoice", True),
        ("salesReport.csv", "sales report", True),
        ("salesreport.csv", "sales report", True),
        ("Sales Report", "salesreport", True),
        ("销售季度报告.xlsx", "销售报告", True),
        ("季度报告", "年度报告", False),
        ("chapter 01", "chapter 1", True),
        ("chapter 12", "chapter 1", False),
        ("20261105.jpg", "2026", True),
        ("ａｂｃ.txt", "abc", True),
        ("account.txt", "count", False),
        ("class.py", "clas", True),
        ("party 🎉.jpg", "🎉", True),
        ("party.jpg", "🎉", False),
        ("anything", "", True),
        ("anything", "  ", True),
    ],
)
def test_words_in_names(name: str, query: str, inside: bool) -> None:
    assert holds(name, query) is inside


@given(st.text(max_size=40))
def test_every_name_holds_itself(name: str) -> None:
    assert holds(name, name)


pieces = st.text(
    st.sampled_from([*"absSeE0123_- .!ß", "İ", "ﬁ", "ａ", "销", "售", "报", "年", "é", "\u0301", "٣"]), max_size=8
)


@given(pieces, pieces)
def test_the_quick_look_never_hides_a_name(name: str, query: str) -> None:
    given = words_of(name)
    whole = all(splitting._has(given, word) for word in words_of(query))
    if words_of(query):
        assert holds(name, query) == whole
    assert holds(f"{query} {name}", query)
