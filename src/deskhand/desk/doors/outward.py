"""What a step may reach beyond this computer, and what its run has sent there so far. Empty: nothing leaves."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from deskhand.core.hosts import host_of
from deskhand.jail.egress.allowed import Allowed, Meter

if TYPE_CHECKING:
    from deskhand.core.guard.leaks import Leaks, Leaving
    from deskhand.desk.doors.released import Released
    from deskhand.desk.judged import Reach

PIECE: Final = 32_768
"""How much is looked through at once: a bound on the readings of one look, and so on its cost."""
RUNS: Final = 256
"""How many runs' traffic is kept in mind."""


@dataclass
class Traffic:
    """Of one run, over all its steps: how much it sent and received, and how its words to each host went on."""

    leaks: Leaks | None = field(default=None, repr=False)
    """The secrets that this computer knows; without, only what is secret by its looks is found."""
    meter: Meter = field(default_factory=Meter)
    written: int = 0
    """As much of it as stands in the rows of the run."""
    _ways: dict[str, Leaving] = field(default_factory=dict[str, "Leaving"], repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def fresh(self) -> int:
        """What passed since this was asked last."""
        before, self.written = self.written, self.meter.total
        return self.written - before

    def secrets(self, to: str, text: str) -> list[str]:
        """The names of the secrets that a text holds, with what this run sent to the same place before it."""
        from deskhand.core.guard.leaks import Leaks, Leaving

        with self._lock:
            if self.leaks is None:
                self.leaks = Leaks()
            way = self._ways.setdefault(to, Leaving(self.leaks))
            found = {name: None for piece in _pieces(text) for name in way.found(piece)}
        return list(found)


@dataclass(frozen=True)
class Outward:
    """What one step may reach, and the account it goes on."""

    allowed: Allowed = field(default_factory=Allowed)
    traffic: Traffic = field(default_factory=Traffic)
    released: Released | None = None

    @property
    def anywhere(self) -> bool:
        return bool(self.allowed.hosts or self.allowed.near)


class Abroad:
    """All that leaves one desk: the secrets it looks for, and what each run sent so far. Used by the event loop."""

    def __init__(
        self,
        leaks: Leaks | None = None,
        near: Iterable[tuple[str, int]] = (),
        *,
        hosts: Mapping[str, str] | None = None,
        load: Callable[[str], str | None] = lambda _: None,
        where: str = "",
    ) -> None:
        """`near` are the owner's own machines, each with its port: a grant that names one of them reaches it. `hosts`
        are the secrets that may leave, each with the one host it may go to; `load` gives one, `where` they lie.

        Raises `BadHost`.
        """
        self._leaks = leaks
        self._near = [(host_of(f"[{host}]" if ":" in host else host), port) for host, port in near]
        self._hosts = dict(hosts or {})
        self._load = load
        self._where = where
        self._runs: OrderedDict[tuple[str, int], Traffic] = OrderedDict()

    @property
    def nowhere(self) -> Outward:
        """Of a step that no grant lets reach anything."""
        return Outward()

    def passed(self, hub: str, run: int) -> int:
        """The bytes of a run that were not asked for here yet: whoever asks writes them down."""
        traffic = self._runs.get((hub, run))
        return 0 if traffic is None else traffic.fresh()

    def known(self, hub: str, run: int) -> bool:
        """Whether what a run sent is still in mind here."""
        return (hub, run) in self._runs

    def of(self, hub: str, run: int, reach: Reach, used: int) -> Outward:
        """The way out of one step. `used` is what its run sent and received by the rows: what counts after a restart,
        or where the run has been quiet for long."""
        from deskhand.desk.doors.released import Released

        name = (hub, run)
        if name not in self._runs:
            self._drop_quiet()
            self._runs[name] = Traffic(self._leaks, Meter(received=used), used)
        self._runs.move_to_end(name)
        granted = Allowed(hosts=frozenset(reach.hosts), denied=frozenset(reach.shut), most_bytes=reach.bytes)
        near = frozenset((str(host), port) for host, port in self._near if granted.names(host))
        return Outward(replace(granted, near=near), self._runs[name], Released(self._hosts, self._load, self._where))

    def forget(self, hub: str, run: int) -> None:
        """Keep nothing of what a run sent."""
        self._runs.pop((hub, run), None)

    def _drop_quiet(self) -> None:
        """Make room for one more."""
        # No frame says that a run has ended: those longest quiet make room. Its bytes stay counted in its rows.
        quiet = [name for name, traffic in self._runs.items() if traffic.written == traffic.meter.total]
        for name in quiet[: max(0, len(self._runs) + 1 - RUNS)]:
            del self._runs[name]


def as_text(data: bytes) -> str:
    """Bytes as they can be looked through. Of what is no UTF-8 the plain letters stay: noise between is no matter."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.translate(None, _UNPLAIN).decode("ascii")


_UNPLAIN: Final = bytes(one for one in range(256) if not 32 <= one < 127)


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, max(len(text), 1), PIECE):
        yield text[start : start + PIECE]
