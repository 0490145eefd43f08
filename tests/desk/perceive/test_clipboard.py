"""The history of the clipboard: bounded, and kept exactly as long as the owner wants."""

from __future__ import annotations

from pathlib import Path

from deskhand.desk.perceive.clipboard import DAY, MOST_CHARACTERS, MOST_CLIPS, Clips


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def texts(clips: Clips) -> list[str]:
    return [clip.text for clip in clips.clips]


def test_for_a_session_nothing_is_written(tmp_path: Path) -> None:
    clips = Clips("session", tmp_path / "clips")
    clips.add("one")
    assert texts(clips) == ["one"]
    assert clips.next_end() is None
    assert not list(tmp_path.iterdir())
    assert texts(Clips("session", tmp_path / "clips")) == []


def test_for_days_it_outlives_a_start_and_then_goes(tmp_path: Path) -> None:
    clock = Clock()
    clips = Clips(2, tmp_path / "clips", clock)
    clips.add("old")
    clock.now += DAY
    clips.add("new", ())
    clips.add(files=["/a/b.txt"])
    assert texts(Clips(2, tmp_path / "clips", clock)) == ["", "new", "old"]
    assert clips.next_end() == DAY
    clock.now += DAY
    assert [clip.text for clip in clips.expire()] == ["old"]
    assert b"old" not in (tmp_path / "clips").read_bytes()
    clock.now += 5 * DAY
    assert texts(Clips(2, tmp_path / "clips", clock)) == []


def test_a_shorter_time_counts_at_once(tmp_path: Path) -> None:
    clock = Clock()
    Clips(30, tmp_path / "clips", clock).add("ten days old")
    clock.now += 10 * DAY
    assert texts(Clips(7, tmp_path / "clips", clock)) == []
    assert texts(Clips(30, tmp_path / "clips", clock)) == ["ten days old"]
    Clips("session", tmp_path / "clips", clock)
    assert not (tmp_path / "clips").exists()


def test_it_is_bounded_and_the_same_stands_in_it_once(tmp_path: Path) -> None:
    clips = Clips("session", tmp_path / "clips")
    for n in range(MOST_CLIPS + 4):
        clips.add(f"text {n}")
    gone = clips.add(f"text {MOST_CLIPS + 4}")
    assert [clip.text for clip in gone] == ["text 4"]
    assert len(clips.clips) == MOST_CLIPS
    (former,) = clips.add("text 30")
    assert former.text == "text 30"
    assert texts(clips)[0] == "text 30"
    clips.add("很" * 50_000)
    assert len(clips.clips[0].text) == MOST_CHARACTERS
    assert clips.clips[0].size == 150_000


def test_a_damaged_file_is_an_empty_history(tmp_path: Path) -> None:
    (tmp_path / "clips").write_bytes(b"\xc1\xff")
    clips = Clips(7, tmp_path / "clips")
    assert texts(clips) == []
    clips.add("goes on")
    assert texts(Clips(7, tmp_path / "clips")) == ["goes on"]
