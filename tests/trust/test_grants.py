"""Grants on the wire: the owner gives, others hand on a part; what was taken back is gone with its children."""

from __future__ import annotations

from datetime import datetime
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from deskhand.core.flow.grants import ANY, Budget, Grant, Money, Who, coverage, on_calendar
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.table import Coverage
from deskhand.core.flow.use import Use
from deskhand.trust.grant import GrantBook, Granting, TakenBack, signed_end, signed_grant
from deskhand.trust.grantform import check_form
from deskhand.trust.holding import holdings
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.standing import Lists

change = msgspec.structs.replace
WHO = Who(person="ann", device="", channel="phone")
READS = Use("files.find", Risk.R0, reads=("/home/ann/a.txt",))


def gave(house: ModuleType, key: Any, grant: Grant, nonce: str = "0" * 32) -> Any:
    return signed_grant(key, Granting(iat=house.NOW, nonce=nonce, grant=grant))


def refused(call: Any, *args: Any) -> Why:
    with pytest.raises(Rejected) as no:
        call(*args)
    return no.value.why


def test_the_owner_gives_and_the_same_again_changes_nothing(house: ModuleType) -> None:
    signed = gave(house, house.OWNER, house.GRANT)
    book = GrantBook().adding(signed, house.ROSTER)
    assert book.adding(signed, house.ROSTER) is book
    assert book.grants(house.ROSTER) == (house.GRANT,)
    assert refused(book.adding, gave(house, house.OWNER, house.GRANT, "1" * 32), house.ROSTER) is Why.REPLAYED


def test_nobody_else_gives_out_of_nothing(house: ModuleType) -> None:
    for key in (house.PHONE, house.HUB, house.DESK):
        assert refused(GrantBook().adding, gave(house, key, house.GRANT), house.ROSTER) is Why.SPEAKER
    orphan = change(house.GRANT, id="g9", parent="nowhere")
    assert refused(house.BOOK.adding, gave(house, house.PHONE, orphan), house.ROSTER) is Why.GRANT


@pytest.mark.parametrize(
    "wider",
    [
        {"person": ANY}, {"risk": 2}, {"read": ("/home",)}, {"write": ("/home/ann",)}, {"read": ("/",)},
        {"apps": ("libreoffice",)}, {"hosts": ("example.com",)}, {"people": ("bob",)}, {"money": Money("1", "CNY")},
        {"deny": True}, {"person": "bob"},
    ],
    ids=str,
)  # fmt: skip
def test_a_part_is_never_more(house: ModuleType, wider: dict[str, Any]) -> None:
    child = change(house.CHILD.grant, **wider)
    for key in (house.PHONE, house.OWNER):
        assert refused(house.BOOK.adding, gave(house, key, child), house.ROSTER) is Why.WIDENED


def test_limits_that_the_parent_has_cannot_be_left_out(house: ModuleType) -> None:
    limits: dict[str, Any] = {"until": 2e9, "since": 1e9, "budget": Budget(steps=5), "money": Money("10", "CNY")}
    parent = change(house.GRANT, **limits)
    book = GrantBook().adding(gave(house, house.OWNER, parent), house.ROSTER)
    child = change(parent, id="g2", parent="g1")
    book.adding(gave(house, house.PHONE, child), house.ROSTER)
    for wider in ({"until": None}, {"since": None}, {"budget": None}, {"budget": Budget(steps=6)}, {"until": 3e9}):
        assert refused(book.adding, gave(house, house.PHONE, change(child, **wider)), house.ROSTER) is Why.WIDENED


def test_only_a_holder_hands_on(house: ModuleType) -> None:
    assert refused(house.BOOK.adding, gave(house, house.HUB, house.CHILD.grant), house.ROSTER) is Why.SPEAKER
    pages = change(house.GRANT, device=house.PAGE.id)
    book = GrantBook().adding(gave(house, house.OWNER, pages), house.ROSTER)
    child = change(pages, id="g2", parent="g1")
    assert refused(book.adding, gave(house, house.PHONE, child), house.ROSTER) is Why.SPEAKER


@pytest.mark.parametrize(
    "form",
    [
        {"read": ("/home/ann/../bob",)}, {"read": ("home",)}, {"write": ("/home//ann",)}, {"read": ("/home/ann/",)},
        {"abilities": ("fi*les",)}, {"abilities": ("**",)}, {"channel": "*:x"}, {"risk": 4}, {"risk": -1},
        {"revoked": True}, {"hosts": ("",)}, {"people": (" bob",)}, {"id": ""}, {"parent": "g1"}, {"read": ("/a\0b",)},
    ],
    ids=str,
)  # fmt: skip
def test_what_could_be_read_in_two_ways_is_refused(house: ModuleType, form: dict[str, Any]) -> None:
    bad = change(house.GRANT, **form)
    assert refused(GrantBook().adding, gave(house, house.OWNER, bad), house.ROSTER) is Why.MALFORMED


NAN, INF = float("nan"), float("inf")
NO_GRANT: list[dict[str, Any]] = [
    {"until": 1e308}, {"until": -1.0}, {"since": 1e308}, {"since": -1.0}, {"until": 253_402_300_800.0},
    {"budget": Budget(steps=-1)}, {"budget": Budget(seconds=-5)}, {"budget": Budget(bytes=2**53)},
    {"budget": Budget(tokens=-1)}, {"money": Money("NaN", "CNY")}, {"money": Money("-1", "CNY")},
    {"money": Money("1e3", "CNY")}, {"money": Money("٣٠", "CNY")}, {"money": Money("1", "x")},
    {"hosts": ("https://evil.com/",)}, {"hosts": ("*evil.com",)}, {"hosts": ("evil.com:443",)}, {"hosts": ("127.1",)},
    {"id": "p\u202e1"}, {"id": "a b"}, {"id": "a/b"}, {"id": "-x"}, {"id": "run:1/1"}, {"id": "run:"},
    {"id": "folders-"}, {"id": "folders-x"}, {"id": "folders-01"}, {"person": "an\u200bn"}, {"people": ("bob\u202e",)},
    {"apps": ("x" * 201,)}, {"abilities": ("files.\u200b*",)}, {"abilities": ()}, {"device": "d\u202e"},
]  # fmt: skip


@pytest.mark.parametrize("form", NO_GRANT, ids=str)
def test_what_no_grant_may_say_is_refused_and_what_was_kept_is_read(house: ModuleType, form: dict[str, Any]) -> None:
    for deny in (False, True):
        bad = change(house.GRANT, **form, deny=deny)
        signed = gave(house, house.OWNER, bad)
        assert refused(GrantBook().adding, signed, house.ROSTER) is Why.MALFORMED
        book = GrantBook().adding(signed, house.ROSTER, kept=True)
        assert book.adding(signed, house.ROSTER) is book
        (one,) = holdings(Lists(house.ROSTER, book), house.NOW)
        datetime.fromtimestamp(on_calendar(one.grant.until or 0.0)).astimezone().isoformat()
        coverage(book.grants(house.ROSTER), READS, WHO, house.NOW)


@pytest.mark.parametrize("at", [NAN, INF, -INF])
def test_a_moment_that_is_no_number_is_refused(at: float) -> None:
    with pytest.raises(Rejected):
        check_form(Grant("g1", until=at))


def test_the_names_of_the_settings_are_the_owners_own(house: ModuleType) -> None:
    mine = change(house.GRANT, id="folders-7")
    GrantBook().adding(gave(house, house.OWNER, mine), house.ROSTER)
    handed = change(house.CHILD.grant, id="folders-7")
    for key in (house.PHONE, house.OWNER):
        assert refused(house.BOOK.adding, gave(house, key, handed), house.ROSTER) is Why.SPEAKER
    assert refused(GrantBook().adding, gave(house, house.PHONE, mine), house.ROSTER) is Why.SPEAKER
    kept = house.BOOK.adding(gave(house, house.PHONE, handed), house.ROSTER, kept=True)
    assert [one.grant.id for one in kept] == ["g1", "folders-7"]


def test_what_is_taken_back_takes_its_children_along(house: ModuleType) -> None:
    book = house.BOOK.adding(gave(house, house.PHONE, house.CHILD.grant), house.ROSTER)
    end = signed_end(house.OWNER, TakenBack(iat=house.NOW, id="g1"))
    after = book.ending(end, house.ROSTER)
    assert coverage(book.grants(house.ROSTER), READS, WHO, house.NOW) is Coverage.COVERS
    assert coverage(after.grants(house.ROSTER), READS, WHO, house.NOW) is Coverage.REVOKED
    assert after.ending(end, house.ROSTER) is after
    again = gave(house, house.PHONE, change(house.CHILD.grant, id="g3"))
    assert refused(after.adding, again, house.ROSTER) is Why.REVOKED


def test_who_may_take_back(house: ModuleType) -> None:
    book = house.BOOK.adding(gave(house, house.PHONE, house.CHILD.grant), house.ROSTER)
    phone = signed_end(house.PHONE, TakenBack(iat=house.NOW, id="g1"))
    assert refused(book.ending, phone, house.ROSTER) is Why.SPEAKER
    after = book.ending(signed_end(house.PHONE, TakenBack(iat=house.NOW, id="g2")), house.ROSTER)
    assert [grant.revoked for grant in after.grants(house.ROSTER)] == [False, True]
    nothing = signed_end(house.OWNER, TakenBack(iat=house.NOW, id="g7"))
    assert refused(book.ending, nothing, house.ROSTER) is Why.GRANT


def test_with_a_device_goes_what_it_gave_and_what_it_was_given(house: ModuleType) -> None:
    book = house.BOOK.adding(gave(house, house.PHONE, house.CHILD.grant), house.ROSTER)
    book = book.adding(gave(house, house.OWNER, change(house.GRANT, id="g4", device=house.PHONE.id)), house.ROSTER)
    without = house.ROSTER.revoking(house.OWNER, house.PHONE.id, at=1)
    assert [grant.revoked for grant in book.grants(without)] == [False, True, True]
    denial = change(house.GRANT, id="g5", device=house.PHONE.id, deny=True)
    denying = GrantBook().adding(gave(house, house.OWNER, denial), house.ROSTER)
    assert [grant.revoked for grant in denying.grants(without)] == [False]


def test_a_chain_is_only_so_long(house: ModuleType) -> None:
    book = house.BOOK
    for n in range(2, 9):
        book = book.adding(gave(house, house.PHONE, change(house.GRANT, id=f"g{n}", parent=f"g{n - 1}")), house.ROSTER)
    last = gave(house, house.PHONE, change(house.GRANT, id="g9", parent="g8"))
    assert refused(book.adding, last, house.ROSTER) is Why.WIDENED


PLACES = st.sampled_from(["/", "/a", "/a/b", "/a/b/c", "/ab", "/d", "/A"])
SOME = st.lists(PLACES, max_size=2, unique=True).map(tuple)
HOSTS = st.sampled_from(["*", "x.com", "*.x.com", "a.x.com", "*.a.x.com", "ax.com", "*.com", "X.COM", "*.X.com"])
PEOPLE = st.sampled_from(["*", "bob", "Bob", "eve"])
AMOUNTS = st.sampled_from(["0", "1", "10", "1e1", "10.5", "-1", "NaN", "Infinity", "x", "1_0", " 1"])
MONEY = st.none() | st.builds(Money, AMOUNTS, st.sampled_from(["CNY", "USD"]))
TIMES = st.none() | st.sampled_from([0.0, 50.0, 100.0])
GRANTS = st.builds(
    Grant,
    id=st.just("g1"),
    person=st.sampled_from([ANY, "ann", "bob"]),
    device=st.sampled_from([ANY, "d1", "d2"]),
    channel=st.sampled_from([ANY, "phone", "page", "dingtalk:*", "dingtalk:a", "d*"]),
    abilities=st.lists(
        st.sampled_from(["*", "files.*", "files.move", "f*", "mail.send"]), min_size=1, max_size=2, unique=True
    ).map(tuple),
    risk=st.integers(0, 3),
    read=SOME,
    write=SOME,
    apps=st.lists(PEOPLE, max_size=1).map(tuple),
    hosts=st.lists(HOSTS, max_size=2).map(tuple),
    people=st.lists(PEOPLE, max_size=2).map(tuple),
    money=MONEY,
    since=TIMES,
    until=TIMES,
)
FIELDS = Grant.__struct_fields__[1:-2]


def aimed(data: st.DataObject, grant: Grant) -> tuple[Use, Who]:
    """A use that the grant might cover: of what it names, or a little beside it."""

    def some(named: tuple[str, ...], ends: list[str], other: str) -> tuple[str, ...]:
        if not named:
            return ()
        one = st.builds(str.__add__, st.sampled_from(named), st.sampled_from(ends)) | st.just(other)
        return tuple(data.draw(st.lists(one, max_size=2)))

    ability = data.draw(st.sampled_from(grant.abilities)).replace("*", data.draw(st.sampled_from(["", "files.move"])))
    hosts = some(grant.hosts, [""], "b.a.x.com")
    money = grant.money
    use = Use(
        ability,
        Risk(data.draw(st.integers(0, grant.risk))),
        reads=some((*grant.read, *grant.write), ["", "/z"], "/q"),
        writes=some(grant.write, ["", "/z"], "/q"),
        apps=some(grant.apps, [""], "eve"),
        hosts=tuple(host.replace("*", data.draw(st.sampled_from(["k", "a", "a.k"]))) for host in hosts),
        people=some(grant.people, [""], "eve"),
        pays=data.draw(st.sampled_from([(), (f"{money.most} {money.currency}",)])) if money else (),
    )
    who = Who(
        person=data.draw(st.sampled_from(["ann", "bob"])) if grant.person == ANY else grant.person,
        device=data.draw(st.sampled_from(["d1", "d2"])) if grant.device == ANY else grant.device,
        channel=grant.channel.replace("*", data.draw(st.sampled_from(["", "a", "page"]))),
    )
    return use, who


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_narrowing_never_widens(house: ModuleType, data: st.DataObject) -> None:
    """What a child that was taken covers, its parent covers too: for any use, anyone and any time."""
    parent, child = data.draw(GRANTS), data.draw(GRANTS)
    other = data.draw(st.sets(st.sampled_from(FIELDS), max_size=3))
    same = {name: getattr(parent, name) for name in FIELDS if name not in other}
    child = change(child, **{**same, "id": "g2", "parent": "g1"})
    try:
        book = GrantBook().adding(gave(house, house.OWNER, parent), house.ROSTER)
        book.adding(gave(house, house.OWNER, child), house.ROSTER)
    except Rejected:
        event("not taken")
        return
    for _ in range(4):
        use, who = aimed(data, child)
        now = data.draw(st.sampled_from([-1.0, 0.0, 49.9, 50.0, 99.0, 100.0]))
        covered = coverage([child], use, who, now) is Coverage.COVERS
        event(f"covered by the child: {covered}")
        if covered:
            assert coverage([parent], use, who, now) is Coverage.COVERS
