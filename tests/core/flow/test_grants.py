"""What grants cover, what they deny, and that narrowing never widens."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.flow.grants import Budget, Grant, Money, Who, coverage, narrower
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Coverage
from deskhand.core.flow.use import Use

ME = Who("anna", "phone", "page")
HOME = Grant("g", abilities=("files.*",), risk=Risk.R1, read=("/h/in",), write=("/h/out",))


def use(**more: object) -> Use:
    return Use(**{"ability": "files.move", "risk": Risk.R1, **more})  # type: ignore[arg-type]


def said(one: Use, *grants: Grant, who: Who = ME, now: float = 100.0) -> Coverage:
    return coverage(grants, one, who, now)


def test_nothing_is_covered_that_no_grant_names() -> None:
    assert said(use()) is Coverage.ABSENT
    assert said(use(writes=("/h/out/a",)), HOME) is Coverage.COVERS
    assert said(use(writes=("/h/in/a",)), HOME) is Coverage.ABSENT
    assert said(use(reads=("/h/in/a", "/h/out/b")), HOME) is Coverage.COVERS
    assert said(use(writes=("/h/outside/a",)), HOME) is Coverage.ABSENT
    assert said(use(ability="mail.send"), HOME) is Coverage.ABSENT
    assert said(use(risk=Risk.R2), HOME) is Coverage.ABSENT
    assert said(use(hosts=("example.com",)), HOME) is Coverage.ABSENT
    assert said(use(pays=("1 CNY",)), HOME) is Coverage.ABSENT
    assert said(use(writes=("?",)), msgspec.structs.replace(HOME, write=("/",))) is Coverage.ABSENT


def test_two_grants_may_cover_a_use_together_but_not_by_halves() -> None:
    other = Grant("h", abilities=("files.*",), risk=Risk.R1, write=("/x",))
    assert said(use(writes=("/h/out/a", "/x/b")), HOME, other) is Coverage.COVERS
    reader = Grant("r", abilities=("*",), risk=Risk.R0, read=("/",), write=("/",))
    assert said(use(writes=("/etc/a",)), HOME, reader) is Coverage.ABSENT


def test_a_denial_wins() -> None:
    never = Grant("d", deny=True, write=("/h/out/private",))
    assert said(use(writes=("/h/out/a",)), HOME, never) is Coverage.COVERS
    assert said(use(writes=("/h/out/private/a", "/h/out/b")), HOME, never) is Coverage.REVOKED
    assert said(use(writes=("/h/out/a",)), HOME, Grant("d", deny=True, abilities=("files.move",))) is Coverage.REVOKED


def test_a_grant_ends() -> None:
    for gone in ({"until": 100.0}, {"revoked": True}, {"since": 101.0}):
        assert said(use(writes=("/h/out/a",)), msgspec.structs.replace(HOME, **gone)) is Coverage.REVOKED


def test_a_grant_is_somebodys() -> None:
    for other in (Who("ben", "phone", "page"), Who("anna", "tablet", "page"), Who("anna", "phone", "dingtalk:group")):
        mine = msgspec.structs.replace(HOME, person="anna", device="phone", channel="page")
        assert said(use(writes=("/h/out/a",)), mine, who=other) is Coverage.ABSENT


def test_hosts_people_and_sums() -> None:
    web = Grant(
        "w", abilities=("web.*",), risk=Risk.R2, hosts=("example.com", "*.firm.cn"), people=("Li Wei <li@firm.cn>",)
    )
    for host, covered in (
        ("example.com", True),
        ("a.example.com", False),
        ("a.firm.cn", True),
        ("firm.cn", False),
        ("evilfirm.cn", False),
        ("EXAMPLE.com.", True),
        ("", False),
    ):
        found = said(use(ability="web.get", risk=Risk.R2, hosts=(host,)), web)
        assert (found is Coverage.COVERS) is covered, host
    assert said(use(ability="web.x", risk=Risk.R2, people=("li wei <LI@firm.cn>",)), web) is Coverage.COVERS
    shop = Grant("s", abilities=("shop.buy",), risk=Risk.R3, money=Money("300", "CNY"))
    for paid, covered in (
        ("300 CNY", True),
        ("300.01 CNY", False),
        ("1 USD", False),
        ("-5 CNY", False),
        ("NaN CNY", False),
        ("Infinity CNY", False),
        ("many CNY", False),
    ):
        found = said(use(ability="shop.buy", risk=Risk.R3, pays=(paid,)), shop)
        assert (found is Coverage.COVERS) is covered, paid


@pytest.mark.parametrize("host", ["evil.com", "EVIL.com", "evil.com.", "*.com", "*", "https://evil.com/", "*evil.com"])
def test_a_denied_host_is_denied_however_it_was_written(host: str) -> None:
    web = Grant("w", abilities=("web.*",), risk=Risk.R2, hosts=("*",))
    denial = Grant("d", deny=True, hosts=(host,))
    goes = use(ability="web.get", risk=Risk.R2, hosts=("evil.com",))
    assert said(goes, web) is Coverage.COVERS
    assert said(goes, web, denial) is Coverage.REVOKED


def test_a_sum_that_is_no_number_covers_nothing() -> None:
    for most in ("NaN", "sNaN", "Infinity", "-1"):
        shop = Grant("s", abilities=("shop.buy",), risk=Risk.R3, money=Money(most, "CNY"))
        assert said(use(ability="shop.buy", risk=Risk.R3, pays=("1 CNY",)), shop) is not Coverage.COVERS


def some_of(*choices: str, least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(choices), min_size=least, max_size=2).map(tuple)


NAMES = ["*", "anna", "ben"]
FOLDERS = some_of("/", "/a", "/a/b", "/ab", "/a/b/c")
HOSTS = some_of("*", "x.cn", "*.x.cn", "a.x.cn", "*.a.x.cn")
TIMES = st.none() | st.sampled_from([50.0, 100.0, 150.0])
grants = st.builds(
    Grant,
    id=st.just("g"),
    person=st.sampled_from(NAMES),
    device=st.sampled_from(NAMES),
    channel=st.sampled_from(["*", "page", "chat:*", "chat:1"]),
    deny=st.booleans(),
    abilities=some_of("*", "files.*", "files.move", "files.find", "web.*", least=1),
    risk=st.integers(0, 3),
    read=FOLDERS,
    write=FOLDERS,
    hosts=HOSTS,
    people=HOSTS,
    money=st.none() | st.builds(Money, st.sampled_from(["1", "20", "300"]), st.sampled_from(["CNY", "USD"])),
    budget=st.none() | st.builds(Budget, st.none() | st.integers(0, 3)),
    since=TIMES,
    until=TIMES,
)
PLACES = some_of("/a", "/a/b", "/a/b/c/d", "/ab/c", "/z")
uses = st.builds(
    Use,
    ability=st.sampled_from(["files.move", "files.find", "web.get"]),
    risk=st.sampled_from(Risk),
    reads=PLACES,
    writes=PLACES,
    hosts=some_of("x.cn", "a.x.cn", "b.a.x.cn", "y.cn"),
    pays=some_of("1 CNY", "25 CNY"),
)
CHANNELS = st.sampled_from(["page", "chat:1", "chat:2"])
people = st.builds(
    Who, person=st.sampled_from(["anna", "ben"]), device=st.sampled_from(["anna", "ben"]), channel=CHANNELS
)


@given(grants, grants, uses, people, st.sampled_from([40.0, 75.0, 100.0, 160.0]))
def test_narrowing_never_widens(child: Grant, parent: Grant, one: Use, who: Who, now: float) -> None:
    if narrower(child, parent) and said(one, child, who=who, now=now) is Coverage.COVERS:
        assert said(one, parent, who=who, now=now) is Coverage.COVERS


@given(grants)
def test_a_grant_is_as_narrow_as_itself(one: Grant) -> None:
    assert narrower(one, one)


@given(st.lists(grants, max_size=3), grants, uses, people)
def test_a_further_denial_never_helps(some: list[Grant], more: Grant, one: Use, who: Who) -> None:
    denied = msgspec.structs.replace(more, deny=True)
    assert coverage([*some, denied], one, who, 100.0) >= coverage(some, one, who, 100.0)
