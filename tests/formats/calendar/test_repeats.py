"""How an event repeats, as people say it."""

from __future__ import annotations

import pytest

from deskhand.formats.calendar.repeats import in_words


@pytest.mark.parametrize(
    ("rule", "en", "zh"),
    [
        ("FREQ=WEEKLY;COUNT=6", "every week, 6 times", "每周，共 6 次"),
        ("FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20241231T225959Z", "every week on Monday, Wednesday, until 2024-12-31",
         "每周（周一、周三），直到 2024-12-31"),
        ("FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2", "every 2 months on the last Friday", "每 2 个月（最后一个周五）"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on day 15", "每月（15 日）"),
        ("FREQ=YEARLY;BYWEEKNO=20;COUNT=3", "by a rule of its own, 3 times", "按自定义规则，共 3 次"),
        ("FREQ=NONSENSE", "by a rule of its own", "按自定义规则"),
    ],
)  # fmt: skip
def test_a_rule_in_words(rule: str, en: str, zh: str) -> None:
    assert (in_words(rule, "en"), in_words(rule, "zh")) == (en, zh)
