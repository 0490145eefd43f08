"""Tables written as text: by how their lines are cut, and as things told of one after the other."""

from __future__ import annotations

from deskhand.formats.sheets.text_rows import rows_of_text


def test_things_told_of_one_after_the_other_are_a_row_each() -> None:
    names, rows = rows_of_text("Name: Bob\n\nPhone: 12\n\nName: John\nPhone: 34\nMail: j@x.org\n")
    assert names == ["Name", "Phone", "Mail"]
    assert rows == [["Bob", "12", None], ["John", "34", "j@x.org"]]


def test_one_thing_alone_is_names_and_values() -> None:
    assert len(rows_of_text("Phone: 12\nMail: j@x.org\nCity: Oslo\n")[0]) == 2


def test_a_few_lines_that_look_surer_do_not_win_over_the_table() -> None:
    table = "\n".join(f"2020-01-{n:02} {n * 10}" for n in range(1, 20))
    _, rows = rows_of_text(f"Link: https://x.org\nHelp: https://y.org\n{table}")
    assert len(rows) >= 18
