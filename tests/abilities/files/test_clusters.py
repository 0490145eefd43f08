"""Files of one project, by their names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskhand.abilities.files.clusters import clusters


def test_files_that_begin_alike_belong_together() -> None:
    names = ["Acme_budget.xlsx", "acme-plan v2.docx", "Acme logo.png", "todo.txt", "Zeta.md"]
    into = clusters(names)
    assert set(into) == {"Acme_budget.xlsx", "acme-plan v2.docx", "Acme logo.png"}
    assert len(set(into.values())) == 1
    assert next(iter(into.values())).casefold() == "acme"


def test_two_projects_of_one_client_are_told_apart_where_all_files_say_so() -> None:
    names = ["acme_web_plan.md", "acme_web_cost.xlsx", "acme_app_plan.md", "acme_app_cost.xlsx"]
    assert set(clusters(names).values()) == {"acme_web", "acme_app"}
    assert set(clusters([*names, "acme_notes.md"]).values()) == {"acme"}


def test_chinese_names() -> None:
    names = ["苹果项目预算.xlsx", "苹果项目计划.docx", "苹果项目总结.pdf", "香蕉.txt"]
    assert clusters(names) == dict.fromkeys(names[:3], "苹果项目")


def test_dates_in_front_and_numbers_behind_do_not_matter() -> None:
    names = ["2026-11-01 Harbor report.pdf", "2026-11-02 Harbor report 2.pdf", "harbor_7.jpg"]
    assert {folder.casefold() for folder in clusters(names).values()} == {"harbor"}


def test_what_cameras_call_everything_is_no_project() -> None:
    assert (
        clusters(["IMG_0001.jpg", "IMG_0002.jpg", "DSC_1.jpg", "DSC_2.jpg", "Screenshot 1.png", "Screenshot 2.png"])
        == {}
    )
    assert clusters(["微信图片_1.jpg", "微信图片_2.jpg", "1.txt", "2.txt", "a1.txt", "a2.txt"]) == {}


def test_a_newcomer_joins_the_folder_that_is_there() -> None:
    assert clusters(["acme_invoice.pdf", "other.pdf"], ["Acme", "stuff"]) == {"acme_invoice.pdf": "Acme"}


@given(st.lists(st.text(min_size=1, max_size=30).filter(lambda name: "/" not in name), unique=True, max_size=25))
def test_sorting_twice_moves_nothing_more(names: list[str]) -> None:
    into = clusters(names)
    assert set(into) <= set(names)
    assert all(folder.strip() for folder in into.values())
    folders = sorted(set(into.values()))
    assert clusters([name for name in names if name not in into], folders) == {}
