"""What a grant may look like: nothing in it that could be read in two ways, that nobody sees, or that is no number.

The first check is for every grant, the second for those that come anew: one that was taken before it was asked for
stays readable, and what it says is met where it is used and shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from deskhand.core.flow.grants import FIRST, LATEST, Budget, Grant, Money
from deskhand.core.hosts import BadHost, named
from deskhand.core.paths import tidy
from deskhand.core.shown import hides
from deskhand.trust.rejected import Rejected, Why

MONEY: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
CURRENCY: Final = re.compile(r"[A-Z]{3}")
MOST: Final = 2**53 - 1
"""What a page counts exactly."""
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""What a person can type after `grant remove`, and tell from another. No `:` in it, so none is named like a run's."""
_SETTINGS: Final = re.compile(re.escape(FIRST) + r"[1-9][0-9]{0,8}")


def is_settings(id_: str) -> bool:
    """Whether a grant is named as those for the folders of the settings are: the owner's own key alone names one so,
    and only where it grants those folders."""
    return id_.startswith(FIRST)


def check_reading(grant: Grant) -> None:
    """Raises `Rejected` for what could be read in two ways: paths that climb, stars in the middle, dead on arrival."""
    texts: Sequence[str] = (grant.id, grant.person, grant.device, grant.channel, *grant.abilities)
    fine = (
        all(0 < len(text) <= 200 for text in texts)
        and 0 <= grant.risk <= 3
        and all("*" not in one.rstrip("*") and not one.endswith("**") for one in (grant.channel, *grant.abilities))
        and all(_absolute(path) for path in (*grant.read, *grant.write))
        and all(text and text == text.strip() for text in (*grant.apps, *grant.hosts, *grant.people))
        and not grant.revoked
        and grant.parent != grant.id
    )
    if not fine:
        raise Rejected(Why.MALFORMED)


def check_form(grant: Grant) -> None:
    """Raises `Rejected` for what no grant may say: names that hide something, hosts that are none, limits that limit
    nothing or cannot be shown."""
    names = (grant.person, grant.device, grant.channel, *grant.abilities, *grant.apps, *grant.people)
    fine = (
        _ID.fullmatch(grant.id) is not None
        and (not is_settings(grant.id) or _SETTINGS.fullmatch(grant.id) is not None)
        and len(grant.abilities) > 0
        and not any(hides(one) for one in names)
        and all(len(one) <= 200 for one in (*grant.apps, *grant.people))
        and all(_is_host(one) for one in grant.hosts)
        and all(at is None or (math.isfinite(at) and 0 <= at <= LATEST) for at in (grant.since, grant.until))
        and (grant.money is None or _is_sum(grant.money))
        and (grant.budget is None or _limits(grant.budget))
    )
    if not fine:
        raise Rejected(Why.MALFORMED)


def _absolute(path: str) -> bool:
    return path.startswith("/") and "\0" not in path and ".." not in path.split("/") and tidy(path) == path


def _is_host(text: str) -> bool:
    try:
        named(text)
    except BadHost:
        return False
    return True


def _is_sum(money: Money) -> bool:
    return MONEY.fullmatch(money.most) is not None and CURRENCY.fullmatch(money.currency) is not None


def _limits(budget: Budget) -> bool:
    most = (budget.steps, budget.seconds, budget.bytes, budget.tokens)
    return all(one is None or 0 <= one <= MOST for one in most)
