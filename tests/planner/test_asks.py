"""A question says each step, or how many it does not say; a person's own marks stay as they were written."""

from deskhand.planner.asks import together


def test_steps_that_no_longer_fit_are_counted() -> None:
    told = [f"Move {'x' * 800} to the trash {n}" for n in range(9)]
    said = together(told, "en")
    assert said.endswith("and 6 steps more, which the plan shows") and "trash 2" in said and "trash 3" not in said
    assert together(told, "zh").endswith("另有 6 个步骤，见计划")


def test_all_that_fits_is_said() -> None:
    assert together(["Open a", "Close B"], "en") == "Open a, then close B"


def test_a_name_with_a_bracket_keeps_its_blank() -> None:
    assert together(["打开 报告（终稿） v2.docx"], "zh") == "打开 报告（终稿） v2.docx"
