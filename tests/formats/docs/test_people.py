"""Who is greeted or named beside a label is found; words that only look like names are not."""

from __future__ import annotations

import pytest

from deskhand.formats.docs.people import people_in


@pytest.mark.parametrize(
    ("lines", "people"),
    [
        (["Dear Bob and Tom,"], ["Bob", "Tom"]),
        (["Dear Bob, Alice, and Tom,", "Hello Bob!"], ["Bob", "Alice", "Tom"]),
        (["Hi Dr. Anna Maria Berg"], ["Anna Maria Berg"]),
        (["Student Name: Linda"], ["Linda"]),
        (["Name:", "Bob", "Email:", "bob@example.com"], ["Bob"]),
        (["Name:", "Email:", "bob@example.com"], []),
        (["尊敬的李伟先生："], ["李伟"]),
        (["姓名：王芳"], ["王芳"]),
        (["Dear Team,", "Dear Sir or Madam,"], []),
        (["The name of the rose is long."], []),
    ],
)
def test_people(lines: list[str], people: list[str]) -> None:
    assert people_in(lines) == people
