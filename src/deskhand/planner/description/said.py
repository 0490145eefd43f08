"""What the words of a description said, part by part."""

from __future__ import annotations

from dataclasses import dataclass, field

from deskhand.planner.values import Argument, Unmet


@dataclass
class Description:
    """What the words said, part by part."""

    args: dict[str, Argument] = field(default_factory=dict[str, Argument])
    open: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    quoted: str | None = None
    many: bool = False
    """Said to be several: "all", a plural, 所有."""
    all: bool = False
    """Said to be every one there is."""
    any: str = ""
    """Words for every one, or for one that nobody said: "any"."""
    both: bool = False
    """Said to be the two there are."""
    number: int | None = None
    noun: bool = False
    paper: bool = False
    joined: bool = False
    """The open words were introduced as what to look for: "about", "called", 关于."""
    listed: bool = False
    """An "and" stands between its parts."""
    union: bool = False
    """What follows the "and" is another thing, not more said of the same one."""
    kinds: list[str] = field(default_factory=list[str])
    """Kinds of which any will do, in the order they were said: "pdfs or images"."""
    fresh: bool = False
    """The last thing said was a kind, so that another may be joined to it."""
    either: str = ""
    """The "or" that stands between two kinds."""
    torn: str = ""
    """The word that joins what one search cannot hold together."""
    some: str = ""
    """Words for a number that nobody said: "some", 几个."""
    pointing: bool = False
    loose: bool = False
    fetched: bool = False
    """Said to have been downloaded."""
    elsewhere: bool = False
    """Of these, that they lie in another folder than downloads do."""
    folder_missing: str | None = None
    unmet: Unmet | None = None
    """Words that were understood and name nothing that can be looked by: 2026-02-30."""

    @property
    def bare(self) -> bool:
        """Nothing said that these are files at all."""
        return not (
            self.noun or self.paper or self.quoted or self.args.keys() & {"kind", "larger", "smaller", "folder"}
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A folder named inside a description, and the token after it; or the name of one that is not there."""

    stop: int
    path: str | None = None
    missing: str | None = None
