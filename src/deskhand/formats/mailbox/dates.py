"""When a mail was sent. Its header says so; mails that were exported without one often say it in their text."""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, datetime, tzinfo
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from deskhand.formats.mailbox.headers import header

Dated = Literal["header", "text", "file"]
_LINE: Final = re.compile(
    r"[>*\s]*+(?:sent(?: at| on)?|date|发送时间|日期|时间|寄件日期)\s*+[:：]\**+\s*+(\S.{5,59})\Z", re.IGNORECASE
)
_LONGEST: Final = 200
"""No line that says a date is longer."""
_NUMBERS: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\D{0,12}?(\d{1,2})[:：时](\d{2})(?:[:：分](\d{2}))?)?"
)


def sent_at(message: Message, text: str, zone: tzinfo) -> tuple[datetime, Dated] | None:
    """When, and by what: the header, or a line of the text; None where neither says it."""
    received = header(message, "Received").rpartition(";")[2]
    for value in (*(header(message, name) for name in ("Date", "Resent-Date", "Delivery-Date")), received):
        if (found := _moment(value, zone)) is not None:
            return found, "header"
    said = (_LINE.match(line.strip()) for line in text.split("\n") if len(line) <= _LONGEST)
    lines = [one for one in (_moment(line[1], zone) for line in said if line is not None) if one is not None]
    # Of several, the last: what an export adds stands below, and what is quoted has its own lines above it.
    return (lines[-1], "text") if lines else None


def _moment(value: str, zone: tzinfo) -> datetime | None:
    """A moment as headers write it, or in numbers with the year first."""
    try:
        value = value[:_LONGEST]
        numbers = _NUMBERS.search(value)
        if numbers is not None:
            year, month, day, hour, minute, second = (int(one or 0) for one in numbers.groups())
            found = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        else:
            found = parsedate_to_datetime(value.strip())
        moment = found if found.tzinfo is not None else found.replace(tzinfo=zone)
        moment.timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # In the first and the last year there are clocks by which it is another one, which no calendar has.
    return moment if MINYEAR < moment.year < MAXYEAR else None
