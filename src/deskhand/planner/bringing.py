"""What a step brings beside files: what it says in words, a list, or somebody who was named in it."""

from __future__ import annotations

from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.refs import whole_ref
from deskhand.core.plan.types import ListOf, Type
from deskhand.core.shown import shown, shown_few
from deskhand.planner.steps import Steps

_ANSWERS: Final = frozenset({"agent.ask", "mail.read", "web.search"})
"""What others said is brought, though to ask for it or to read it leaves a trace."""
RUNNING: Final = ("skill.run", "code.build", "code.test", "code.run", "code.git")
"""What is done to see what comes of it, and what asks a project, or changes it and says so."""
PEOPLE: Final = ("person", "people")
_CONTACTS: Final = "contacts.find"
TOPICS: Final = ("query", "about")
TEXTS: Final = ("text", "answer", "told")
"""Parts of a result that are what it says in words, the plainest first."""


def tells(ability: Ability) -> bool:
    """Whether what comes of an ability is words rather than a file: a file beside them is what was looked into."""
    parts = ability.result_type.parts
    says = any(one in parts and parts[one].kind == "text" for one in TEXTS)
    return only_tells(ability) or (says and ability.worst == Risk.R0) or looks(ability)


def looks(ability: Ability) -> bool:
    """Whether an ability that is not built yet, or that runs something, does it only to see what comes of it."""
    files = any(part.kind in ("file", "files", "folder") for part in ability.result_type.parts.values())
    return (
        ability.id in RUNNING
        or ability.id in _ANSWERS
        or (not ability.available and ability.worst == Risk.R0 and not files)
    )


def only_tells(ability: Ability) -> bool:
    """Whether what comes of an ability is what it says: it leaves no file behind, and changes nothing that it names."""
    return (
        ability.tell is not None and not leaves_files(ability) and (ability.worst == Risk.R0 or ability.id in RUNNING)
    )


def leaves_files(ability: Ability) -> bool:
    """Whether what comes of it is a file, or holds some."""
    return any(part.kind in ("file", "files") for part in ability.result_type.parts.values())


def topic(so_far: Steps) -> tuple[Any, str] | None:
    """What the step before was about, as it was said: "what do you know of tea, and search for it"."""
    last = so_far.steps[-1] if so_far.steps else None
    found = None if last is None else next((last.with_[one] for one in TOPICS if one in last.with_), None)
    return None if not isinstance(found, str) else (found, shown(found))


def names_somebody(ability: Ability, name: str) -> bool:
    """Whether a parameter says who somebody is."""
    found = ability.param_types.get(name)
    return found is not None and (found.kind in PEOPLE or name == "from_" or (ability.id, name) == (_CONTACTS, "name"))


def spoken_of(so_far: Steps, wanted: Type) -> tuple[Any, str] | None:
    """Who was named last: "find Anna's number, and draft her a mail"."""
    for step in reversed(so_far.steps):
        for name, given in step.with_.items():
            who = names_somebody(so_far.abilities[step.do], name)
            rows = cast("list[Any]", given) if isinstance(given, list) else [given]
            if who and rows and all(isinstance(one, str) and whole_ref(one) is None for one in rows):
                several = isinstance(wanted, ListOf)
                if len(rows) > 1 and not several:
                    return None  # "mail Carol and David, then tell him"
                return (rows if several else rows[0]), shown_few(rows, so_far.lang)
    return None


def listed(so_far: Steps) -> str | None:
    """The list that the last step brings, where it says nothing in words and leaves no file."""
    last = so_far.steps[-1]
    ability = so_far.abilities[last.do]
    rows = [name for name, part in ability.result_type.parts.items() if part.kind == "list"]
    says = any(one in ability.result_type.parts for one in TEXTS) or ability.tell is not None
    return f"${last.id}.{rows[0]}" if rows and not says and tells(ability) else None
