"""Several sources telling of one desk: each thing is told once, and what is hidden is not."""

from __future__ import annotations

import pytest
from tests.desk.perceive.told_desk import Desk

from deskhand.desk.perceive.privacy import Rules
from deskhand.desk.perceive.things import LONGEST_NAME


@pytest.mark.parametrize("first", ["x11", "atspi"])
def test_an_app_and_its_window_come_once_whoever_tells_first(first: str) -> None:
    desk = Desk()
    second = "atspi" if first == "x11" else "x11"
    window = desk.window(first, "a", desk.app(first, 7), "Report – Editor")
    desk.take()
    other = desk.window(second, "b", desk.app(second, 7, "other name"), "report   – editor")
    desk.scene.new("atspi", "button", "element", other, {"role": "button", "name": "OK"})
    desk.scene.set("x11", other, {"xid": 5})
    desk.take()
    assert other is window
    (app,) = desk.told.by_kind("app")
    (node,) = desk.told.by_kind("window")
    assert (app.key, app.fields["exe"], node.up, node.fields["xid"]) == ("/bin/7", "/bin/7", app.id, 5)
    assert app.fields["name"] == ("App" if first == "x11" else "other name")
    assert desk.told.parent(desk.told.by_kind("element")[0].id) == node
    desk.scene.gone("atspi", window)
    desk.take()
    assert len(desk.told.by_kind("window")) == 1
    assert not desk.told.by_kind("element")
    desk.scene.gone("x11", window)
    assert desk.titles() == []


def test_windows_whose_titles_come_later_become_one_with_all_that_is_in_them() -> None:
    desk = Desk()
    app = desk.app("x11", 7)
    desk.window("x11", "main", app, "Main")
    desk.window("atspi", "frame", desk.app("atspi", 7), "Main")
    dialog = desk.window("x11", "x dialog", app, "Open")
    file = desk.scene.new("files", "/g/a.txt", "file", desk.scene.device, {"name": "a.txt"})
    desk.scene.edge("files", "opened", dialog, file, 50.0)
    unnamed = desk.window("atspi", "a dialog", app, None)
    desk.scene.new("atspi", "button", "element", unnamed, {"role": "button"})
    assert sorted(map(str, desk.titles())) == ["Main", "None", "Open"]
    desk.scene.set("atspi", unnamed, {"title": "Open"})
    assert sorted(map(str, desk.titles())) == ["Main", "Open"]
    (element,) = desk.told.by_kind("element")
    assert desk.told.parent(element.id).fields["title"] == "Open"  # type: ignore[union-attr]
    (edge,) = desk.told.edges.values()
    assert (edge.src, edge.at) == (element.up, 50.0)
    assert desk.graph.equal(desk.told)


def test_two_windows_that_looked_alike_are_told_apart_when_one_is_renamed() -> None:
    desk = Desk()
    app = desk.app("x11", 7)
    first, second = desk.window("x11", "x1", app, "Untitled"), desk.window("x11", "x2", app, "Untitled")
    desk.app("atspi", 7)
    crossed = desk.window("atspi", "a2", app, "Untitled")
    desk.window("atspi", "a1", app, "Untitled")
    assert crossed is first
    desk.scene.new("atspi", "in a2", "element", crossed, {"role": "button", "name": "two"})
    desk.take()
    # The second one is renamed; both say so, one after the other.
    desk.scene.set("x11", second, {"title": "Letter"})
    desk.scene.set("atspi", desk.scene.find("atspi", "a2") or first, {"title": "Letter"})
    assert sorted(map(str, desk.titles())) == ["Letter", "Untitled"]
    (element,) = desk.told.by_kind("element")
    assert desk.told.parent(element.id).fields["title"] == "Letter"  # type: ignore[union-attr]
    assert desk.scene.find("atspi", "a2") is desk.scene.find("x11", "x2")


def test_a_popup_without_a_title_is_no_other_window() -> None:
    desk = Desk()
    popup = desk.window("atspi", "popup", desk.app("atspi", 7), None)
    window = desk.window("x11", "x", desk.app("x11", 7), "Main")
    assert popup is not window


def test_what_is_excluded_is_not_told_and_is_once_it_no_longer_is() -> None:
    desk = Desk(Rules(windows=("bank",), apps=("keepass*",)))
    app = desk.app("atspi", 7)
    window = desk.window("atspi", "w", app, "My bank 9931")
    button = desk.scene.new("atspi", "b", "element", window, {"role": "button", "name": "Pay 9931"})
    desk.scene.set("atspi", button, {"value": "9931"})
    keepass = desk.app("atspi", 8, "KeePassXC")
    desk.window("atspi", "k", keepass, "9931.kdbx")
    assert desk.titles() == []
    assert b"9931" not in desk.bytes
    desk.scene.set("atspi", button, {"name": "Pay", "value": None})
    desk.scene.set("atspi", window, {"title": "News"})
    assert desk.titles() == ["News"]
    assert desk.told.by_kind("element")[0].fields == {"role": "button", "name": "Pay"}
    desk.scene.set("atspi", window, {"title": "Bank 9931"})
    assert desk.titles() == []
    assert not desk.told.by_kind("element")
    assert b"9931" not in desk.bytes
    assert desk.graph.equal(desk.told)


def test_a_title_that_one_of_two_sources_says_is_enough_to_hide_the_window() -> None:
    desk = Desk(Rules(windows=("bank",)))
    window = desk.window("x11", "x", desk.app("x11", 7), "News")
    desk.window("atspi", "a", desk.app("atspi", 7), "News")
    desk.take()
    desk.scene.set("atspi", window, {"title": "Bank 9931"})
    assert desk.titles() == []


def test_of_a_password_field_and_what_is_in_it_only_its_being_there_is_told() -> None:
    desk = Desk()
    window = desk.window("atspi", "w", desk.app("atspi", 7), "Login")
    field = {"role": "password", "name": "9931", "value": "9931", "states": ["focused"]}
    password = desk.scene.new("atspi", "p", "element", window, field)
    desk.scene.new("atspi", "in", "element", password, {"role": "text", "name": "9931"})
    desk.scene.set("atspi", password, {"value": "hunter 9931", "states": []})
    desk.take()
    entry = desk.scene.new("atspi", "e", "element", window, {"role": "entry", "value": "seen"})
    desk.take()
    desk.scene.set("atspi", entry, {"role": "password", "value": "9931"})
    desk.take()
    assert {str(node.fields.get("privacy")) for node in desk.told.by_kind("element")} == {"secret"}
    assert b"9931" not in desk.bytes


def test_a_window_that_shows_an_excluded_file_is_hidden_as_soon_as_its_name_is_known() -> None:
    desk = Desk(Rules(folders=("/g/private",)))
    grown: list[bool] = []
    desk.privacy.grown = lambda: grown.append(True)
    window = desk.window("x11", "w", desk.app("x11", 7), "letter.txt - Editor")
    desk.scene.new("atspi", "list", "element", window, {"role": "listitem", "name": "other.txt"})
    assert desk.titles() == ["letter.txt - Editor"]
    desk.privacy.learn(["letter.txt"])
    assert grown
    desk.scene.reconsider()
    assert desk.titles() == []
    assert desk.window("x11", "v", desk.app("x11", 8), "/g/private/x - Editor").id == 0


def test_a_source_that_failed_leaves_what_others_see() -> None:
    desk = Desk()
    window = desk.window("x11", "w", desk.app("x11", 7), "Main")
    desk.window("atspi", "w", desk.app("atspi", 7), "Main")
    desk.scene.new("atspi", "b", "element", window, {"role": "button"})
    desk.scene.set("atspi", desk.scene.device, {"battery": 50})
    desk.take()
    desk.scene.withdraw("atspi")
    assert desk.titles() == ["Main"]
    assert not desk.told.by_kind("element")
    assert "battery" not in desk.told.by_kind("device")[0].fields
    desk.scene.withdraw("x11")
    desk.take()
    assert not desk.told.by_kind("app")
    assert desk.graph.equal(desk.told)


def test_a_file_that_is_gone_from_the_disk_is_gone_whoever_remembers_it() -> None:
    desk = Desk()
    folder = desk.scene.new("files", "/g", "file", desk.scene.device, {"name": "g", "type": "folder"})
    file = desk.scene.new("files", "/g/a.txt", "file", folder, {"name": "a.txt", "type": "file"})
    assert desk.scene.new("recent", "/g/a.txt", "file", desk.scene.device, {"opened": 50.0}) is file
    desk.scene.new("recent", "/g/b.txt", "file", desk.scene.device, {"name": "b.txt", "opened": 40.0})
    desk.scene.new("recent", "/elsewhere/9931.txt", "file", desk.scene.device, {"name": "9931.txt"})
    desk.scene.new("recent", "/g/.hidden/9931.txt", "file", desk.scene.device, {"name": "9931.txt"})
    desk.take()
    assert desk.told.node(file.id).fields == {"name": "a.txt", "type": "file", "opened": 50.0}  # type: ignore[union-attr]
    assert desk.told.node(file.id).up == folder.id  # type: ignore[union-attr]
    desk.scene.rename(file, "/g/c.txt")
    desk.scene.gone("files", file)
    desk.take()
    assert [node.key for node in desk.told.by_kind("file")] == ["/g", "/g/b.txt"]
    assert b"9931" not in desk.bytes


def test_an_opening_ends_with_the_window() -> None:
    desk = Desk()
    window = desk.window("x11", "w", desk.app("x11", 7), "a.txt")
    file = desk.scene.new("files", "/g/a.txt", "file", desk.scene.device, {"name": "a.txt"})
    desk.scene.edge("files", "opened", window, file, 50.0)
    desk.take()
    assert len(desk.told.edges) == 1
    desk.scene.gone("x11", window)
    delta = desk.pending.take()
    assert delta is not None
    assert [(edge.at, edge.until) for edge in delta.ended] == [(50.0, 100.0)]
    desk.told.apply(delta)
    assert desk.graph.equal(desk.told)


def test_a_field_that_does_not_exist_is_refused_before_anything_is_written_down() -> None:
    desk = Desk()
    with pytest.raises(ValueError, match="no colour"):
        desk.scene.new("x11", "w", "window", desk.scene.device, {"colour": "red"})
    with pytest.raises(ValueError, match="no title"):
        desk.window("x11", "w", desk.app("x11", 7), 7)  # type: ignore[arg-type]
    desk.window("x11", "w", desk.app("x11", 7), "lone \ud800 and " + "long" * 20_000)
    assert str(desk.titles()[0]).startswith("lone \ufffd and long")


def test_of_a_title_or_a_name_no_more_is_told_than_is_judged() -> None:
    desk = Desk(Rules(windows=("Diary",)))
    app = desk.app("x11", 7)
    window = desk.window("x11", "w", app, "/" * 65_000 + "Diary")
    assert desk.titles() == ["/" * LONGEST_NAME]
    desk.scene.new("atspi", "tab", "element", window, {"role": "tab", "name": "(" * 65_000 + "Diary"})
    desk.take()
    assert [one.fields["name"] for one in desk.told.by_kind("element")] == ["(" * LONGEST_NAME]
