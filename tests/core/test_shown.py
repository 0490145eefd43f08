"""Names as a person sees them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.shown import shown, shown_few, shown_lines


@given(st.text())
def test_a_name_is_always_one_line_and_hides_nothing(name: str) -> None:
    told = shown(name)
    assert len(told.splitlines()) <= 1
    assert not {"\u202e", "\u200b", "\x1b", "\x00"} & set(told)


def test_people_s_names_stay_as_they_are() -> None:
    for name in ("季度 报告.xlsx", "🎉 party.jpg", "👨‍👩‍👧.png", "naïve.txt"):
        assert shown(name) == name
    assert shown("\u202egpj.exe") == "‹202E›gpj.exe"


def test_long_lists_say_how_many_more() -> None:
    assert shown_lines(["a"] * 25, "en", shown).splitlines()[-1] == "… and 15 more"
    assert shown_lines(["a"] * 25, "zh", shown).splitlines()[-1] == "……还有 15 个"
    assert len(shown_lines(["a"] * 11, "en", shown).splitlines()) == 11
    assert shown_few(["a", "b"], "zh") == "a、b"
