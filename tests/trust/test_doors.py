"""Whatever comes in, what goes out is the value or `Rejected`: never another exception."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.trust.rejected import SENTENCES, Rejected, Why
from deskhand.trust.strict import MAX_RAW

NAMES = (
    "command", "chat", "consent", "card", "asked", "grant", "child", "end", "roster", "head", "claim", "welcome",
    "wire", "signature", "public", "link",
)  # fmt: skip
JSONS = [name for name in NAMES if name not in ("signature", "public", "link")]

ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


def refuses(house: ModuleType, name: str, raw: bytes) -> bool:
    try:
        house.DOORS[name][0](raw)
    except Rejected as no:
        assert no.why in Why
        return True
    return False


def test_the_names_are_all_there_are(house: ModuleType) -> None:
    assert set(NAMES) == set(house.DOORS)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "signature"])
def test_every_door_takes_its_message(house: ModuleType, name: str) -> None:
    house.DOORS[name][0](house.DOORS[name][1])


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_mutated_messages(house: ModuleType, name: str, data: st.DataObject) -> None:
    raw = bytearray(house.DOORS[name][1])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        cut = data.draw(st.integers(0, 6))
        raw[at : at + cut] = data.draw(
            st.binary(max_size=6) | st.sampled_from([b'"', b"}", b"NaN", b"[" * 50, b"1e999"])
        )
    refuses(house, name, bytes(raw))


@pytest.mark.parametrize("name", NAMES)
@given(raw=st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_random_bytes(house: ModuleType, name: str, raw: bytes) -> None:
    refuses(house, name, raw)


@pytest.mark.parametrize("name", JSONS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_random_values_in_the_place_of_any_field(house: ModuleType, name: str, data: st.DataObject) -> None:
    value = json.loads(house.DOORS[name][1])
    field = data.draw(st.sampled_from(sorted(value)))
    value[field] = data.draw(ANY_JSON)
    refuses(house, name, json.dumps(value).encode())


@pytest.mark.parametrize("name", JSONS)
def test_an_unknown_field_refuses_at_every_level(house: ModuleType, name: str) -> None:
    def levels(value: Any) -> Any:
        if isinstance(value, dict):
            yield value
            for inner in value.values():
                yield from levels(inner)

    message = json.loads(house.DOORS[name][1])
    if name == "card":  # the names of its steps are free
        message["steps"] = {}
    for level in list(levels(message)):
        if level is message.get("steps"):
            continue
        level["zz"] = 1
        assert refuses(house, name, json.dumps(message).encode()), level
        del level["zz"]


@pytest.mark.parametrize("name", JSONS)
def test_a_field_twice_refuses(house: ModuleType, name: str) -> None:
    raw = house.DOORS[name][1]
    first = re.match(rb'\{("\w+":(?:"[^"]*"|\d+|\{[^{}]*\})),', raw)
    assert first is not None
    assert refuses(house, name, b"{" + first.group(1) + b"," + raw[1:])


@pytest.mark.parametrize("name", JSONS)
def test_without_any_one_field_it_refuses_or_means_the_same_kind(house: ModuleType, name: str) -> None:
    optional = {"v", "steps", "attachments"}
    value = json.loads(house.DOORS[name][1])
    for field in sorted(set(value) - optional - {"evidence"}):
        less = {key: one for key, one in value.items() if key != field}
        assert refuses(house, name, json.dumps(less).encode()), field


def test_other_hostile_forms(house: ModuleType) -> None:
    raw = house.DOORS["command"][1]
    for bad, why in (
        (b'{"v":2,"new":true}', Why.VERSION),
        (b" " * (MAX_RAW + 1) + raw, Why.TOO_LARGE),
        (b"\xef\xbb\xbf" + raw, Why.MALFORMED),
        (raw + b"{}", Why.MALFORMED),
        (raw.replace(b'"seq":1', b'"seq":1.0'), Why.MALFORMED),
        (raw.replace(b'"seq":1', b'"seq":"1"'), Why.MALFORMED),
        (raw.replace(b'"seq":1', b'"seq":true'), Why.MALFORMED),
        (raw.replace(b'"seq":1', b'"seq":-1'), Why.MALFORMED),
        (raw.replace(b'"seq":1', b'"seq":' + b"9" * 5000), Why.MALFORMED),
        (raw.replace(b'"find', b'"\\ud800find'), Why.MALFORMED),
        (b"[" * 60_000, Why.MALFORMED),
        (b'{"text":' + b'{"a":' * 10_000 + b"}" * 10_001, Why.MALFORMED),
    ):
        with pytest.raises(Rejected) as no:
            house.DOORS["command"][0](bad)
        assert no.value.why is why, bad[:60]


@pytest.mark.parametrize("name", ["card", "claim", "welcome"])
def test_what_is_not_signed_has_a_limit_too(house: ModuleType, name: str) -> None:
    raw = house.DOORS[name][1]
    house.DOORS[name][0](raw + b" " * (MAX_RAW - len(raw)))
    with pytest.raises(Rejected) as no:
        house.DOORS[name][0](raw + b" " * (MAX_RAW - len(raw) + 1))
    assert no.value.why is Why.TOO_LARGE


def test_every_reason_is_said_in_both_languages() -> None:
    assert set(SENTENCES) == set(Why)
    for why in Why:
        no = Rejected(why)
        assert no.said("en") != no.said("zh")
        assert no.values == {"why": why.value}
        assert no.side_effect == "none"


def test_the_kept_corpus_passes_every_door(house: ModuleType) -> None:
    seeds = sorted((Path(__file__).parent / "fuzz/corpus").iterdir())
    assert len(seeds) >= len(NAMES)
    for seed in seeds:
        data = seed.read_bytes()
        refuses(house, list(house.DOORS)[data[0] % len(house.DOORS)], data[1:])
