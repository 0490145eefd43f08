from __future__ import annotations

import pytest

from deskhand.hub.replies import Reply, meant, reply


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", Reply(True)),
        ("Yes!", Reply(True)),
        ("好的。", Reply(True)),
        ("ＯＫ", Reply(True)),
        ("no", Reply(False)),
        ("不要", Reply(False)),
        ("yes 12", Reply(True, 12)),
        ("好 12", Reply(True, 12)),
        ("12: no", Reply(False, 12)),
        ("yes, and move it too", Reply(None)),
        ("not bad", Reply(None)),
        ("12", Reply(None)),
        ("", Reply(None)),
    ],
)
def test_a_yes_is_only_a_yes_when_it_is_nothing_else(text: str, expected: Reply) -> None:
    assert reply(text) == expected


@pytest.mark.parametrize(
    ("text", "choice"), [("2", 1), ("second", 1), ("第二个", 1), ("Beta", 1), ("3", None), ("0", None), ("x", None)]
)
def test_a_choice_is_named_by_number_order_or_words(text: str, choice: int | None) -> None:
    said = meant("choose", text, ["Alpha", "beta"])
    assert (said["choice"] if said else None) == choice


def test_a_confirmation_needs_a_yes_or_a_no() -> None:
    assert meant("confirm", "perhaps", []) is None
    assert meant("fill", "  ", []) is None
    assert meant("fill", " Li Wei ", []) == {"yes": True, "text": "Li Wei", "choice": -1}
