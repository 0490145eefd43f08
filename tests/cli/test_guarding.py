"""What the settings say of guards and secrets, as the installation takes it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deskhand.cli.guarding import NoWordList, abroad_of, guards_of, secrets_of
from deskhand.cli.keys import FOLDER, keys_of
from deskhand.cli.settings import BadSettings, read_settings
from deskhand.cli.unlock import seeds_of
from deskhand.core.guard.stages import Ruling
from deskhand.desk.judged import Reach
from deskhand.trust import secretfile
from deskhand.trust.secretfile import Exposed


def settings(home: Path, text: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text(text, encoding="utf-8")


def test_our_own_keys_and_the_owners_secrets_are_always_looked_for(home: Path) -> None:
    owner = read_settings(home)
    keys = keys_of(home)
    secrets_of(home).keep("shop", "Sup3r-s3cret-key")
    guards = guards_of(owner, seeds_of(home, keys))
    for name, key in (("owner", keys.owner), ("desk", keys.desk), ("hub", keys.hub)):
        for text in (key.seed().hex(), base64.urlsafe_b64encode(key.seed()).decode()):
            assert guards.leaks.found(f"here: {text}.") == [f"key:{name}"]
    assert guards.leaks.found("sup3r s3cret key") == ["shop"]
    assert guards.said("anything").clean


def test_words_and_what_becomes_of_them(home: Path) -> None:
    settings(home, '[guard]\nkeywords = "list.txt"\nsaid = "allow"\ngiven = "review"\npersonal = "redact"\n')
    (home / "list.txt").write_text("\ufefffalcon\n\n机密项目\n", encoding="utf-8")
    guards = guards_of(read_settings(home), seeds_of(home, keys_of(home)))
    assert guards.said("falcon").clean
    assert guards.given("机密项目", leaves=False).passed.ruling is Ruling.REVIEW
    assert guards.leaving("falcon").passed.ruling is Ruling.BLOCK
    assert guards.leaving("at a@b.example").passed.text == "at [mail]"


def test_without_its_list_nothing_starts(home: Path) -> None:
    settings(home, '[guard]\nkeywords = "none.txt"\n')
    with pytest.raises(NoWordList):
        guards_of(read_settings(home), seeds_of(home, keys_of(home)))


def test_a_secret_that_others_can_read_stops_the_start(home: Path) -> None:
    keys = keys_of(home)
    secrets_of(home).keep("shop", "Sup3r-s3cret-key")
    (home / FOLDER / "secrets/shop").chmod(0o644)
    with pytest.raises(Exposed):
        guards_of(read_settings(home), seeds_of(home, keys))
    assert secretfile.read(home / FOLDER / "owner") == keys.owner.seed()


@pytest.mark.parametrize(
    "text",
    [
        '[guard]\nsaid = "maybe"\n',
        "[guard]\nunknown = 1\n",
        'near = ["nas.local"]\n',
        'near = ["nas.local:0"]\n',
        'near = ["nas.local:70000"]\n',
        '[secrets]\nshop = "https://x.example/"\n',
        '[secrets]\n"a/b" = "x.example"\n',
    ],
)
def test_what_no_setting_may_say(home: Path, text: str) -> None:
    settings(home, text)
    with pytest.raises(BadSettings) as wrong:
        read_settings(home)
    assert wrong.value.said("zh")


def test_machines_of_the_owners_own_and_where_secrets_may_go(home: Path) -> None:
    settings(home, 'near = ["NAS.local:5000", "[::1]:81"]\n[secrets]\nshop = "API.shop.example"\n')
    owner = read_settings(home)
    abroad = abroad_of(owner, guards_of(owner, seeds_of(home, keys_of(home))))
    way = abroad.of("hub", 1, Reach((), (), hosts=("nas.local", "::1")), 0)
    assert way.allowed.near == {("nas.local", 5000), ("::1", 81)}
    assert abroad.of("hub", 1, Reach((), (), hosts=("example.com",)), 0).allowed.near == frozenset()
    assert way.released is not None
    assert way.released.hosts == {"shop": "api.shop.example"}


def test_a_listed_word_is_refused_on_the_command_line(home: Path, tmp_path: Path) -> None:
    from deskhand.cli.app import app

    settings(home, '[guard]\nkeywords = "list.txt"\n')
    (home / "list.txt").write_text("falcon\n")
    done = CliRunner().invoke(app, ["do", "list falcon", "--root", str(tmp_path), "--json"])
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["state"] == "refused", done.stdout
    assert "falcon" not in said["answer"]
    assert done.exit_code == 3
