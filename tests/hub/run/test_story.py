"""The story of a run, told from its grounds alone."""

from __future__ import annotations

from typing import Any

import pytest

from deskhand.core.words import LANGS, Lang
from deskhand.hub.run.grounds import Ground, Grounds, Happened, Said
from deskhand.hub.run.story import story, story_lines

AT = "2026-11-20T12:00:00+00:00"
LET = Ground(decision="SHOW", risk=1, target="U", grant="COVERS", grants=["folders-1", "g2"], read_here=True)


def of(channel: str, *happened: Happened, lang: Lang = "en", **more: Any) -> Grounds:
    said = Said(by="dev", person="dingtalk::li", channel=channel, text="sort\u202e\nit", at=AT, raw="", sig="")
    given: dict[str, Any] = {"hub": "h", "run": 1, "lang": lang, "state": "done", "said": said, "steps": ["Sort it"]}
    return Grounds(happened=list(happened), devices={"dev": "my phone"}, **{**given, **more})


def ended(ground: Ground | None, note: str = "done", **more: Any) -> Happened:
    return Happened(at=AT, kind="receipt", step="m", attempt=1, note=note, say="Sort it", ground=ground, **more)


PLACES = {
    "phone": ("found it signed by “my phone”", "为由“my phone”签名"),
    "plain:page": ("and not signed", "没有签名"),
    "dingtalk:group:9": ("in the group chat", "在群聊"),
    "dingtalk:9": ("Nobody can sign there", "那里无法签名"),
}


@pytest.mark.parametrize("channel", PLACES)
@pytest.mark.parametrize("lang", LANGS)
def test_what_is_true_of_where_it_was_said_is_told(channel: str, lang: Lang) -> None:
    told = "\n".join(story_lines(of(channel, ended(LET), lang=lang)))
    for place, (en, zh) in PLACES.items():
        assert ((en if lang == "en" else zh) in told) is (place == channel)
    assert "\u202e" not in told


def test_each_step_is_told_with_the_grants_and_the_yes_it_went_on() -> None:
    agreed = LET.model_copy(update={"decision": "STEP_UP", "risk": 3, "grant": "ABSENT", "grants": [], "yes_by": "dev"})
    lines = story_lines(of("cli", ended(LET), ended(agreed), grants={"folders-1": "/a", "g2": "/b"}))
    assert "you allowed it (your settings: /a, grant g2: /b)" in lines[-2]
    assert "typed the unlock secret" in lines[-1]
    assert "no grant of yours allows it. The yes was signed by “my phone”." in lines[-1]


def test_a_refusal_a_question_and_what_was_left_out() -> None:
    asked = Happened(at=AT, kind="asked", step="ok", attempt=1, note="ask", text="Sort it?", unlock=True)
    no = Happened(at=AT, kind="answered", step="ok", attempt=1, note="no", text="no", by="dev")
    out = Happened(at=AT, kind="skipped", step="m", attempt=0, note="declined", say="Sort it")
    refused = ended(None, "refused", trouble="You forbade it.")
    events = [line for line in story(of("cli", asked, no, out, refused)) if line.part == "events"]
    assert [line.text for line in events] == [
        "I asked: Sort it? (A yes had to come with your unlock secret.)",
        "You answered: no (signed by “my phone”)",
        "Sort it: left out, because you said no.",
        "Sort it: refused. You forbade it.",
    ]
    whole = story_lines(of("cli", state="refused", answer="Not there."))
    assert whole[-2:] == ["None of it was begun, so nothing was done.", whole[-1]]
    assert whole[-1].endswith("Refused: Not there.")


def test_who_said_it_is_told_as_it_was_checked() -> None:
    told = {proven: "\n".join(story_lines(of("phone", ended(LET), proven=proven))) for proven in (None, True, False)}
    assert "the hub found it signed by “my phone”" in told[None]
    assert "nobody else could have said it" in told[True]
    assert "Only the hub says so" in told[False]
    assert "my phone" not in told[False]


def test_only_what_was_to_be_forgotten_is_gone_as_you_wished() -> None:
    assert "as you wished" in story_lines(of("cli", said=None, forgotten=True))[0]
    assert "as you wished" not in story_lines(of("cli", said=None))[0]
