"""What nobody asks for any more goes; what somebody may still ask for stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from envhook import kept, prune
from envhook.names import VERSION
from tests.unit.world import World

DAY = 24 * 60 * 60
NOW = time.time_ns()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    for folder in ("answers", "stamps", "twins"):
        (tmp_path / "run" / folder).mkdir(parents=True)
    return tmp_path / "run"


def aged(path: Path, days: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    then = NOW - int(days * DAY) * 10**9
    os.utime(path, ns=(then, then))
    return path


def answer(run: Path, directory: str, days: float, version: str = VERSION) -> Path:
    return aged(run / f"answers/{version}/bash{directory.replace('/', '/=')}/.answer", days)


def test_answers_are_kept_for_thirty_days(run: Path) -> None:
    old, young = answer(run, "/home/me/old/deep/er", 31), answer(run, "/home/me/young", 29)
    above = answer(run, "/home/me", 1)
    prune.prune(str(run), str(run.parent / "state"), VERSION, NOW)
    assert (old.exists(), young.exists(), above.exists()) == (False, True, True)
    assert os.listdir(above.parent) == [".answer", "=young"] or os.listdir(above.parent) == ["=young", ".answer"]


def test_answers_of_another_version_are_kept_for_a_day(run: Path) -> None:
    old, young = answer(run, "/a", 1.1, "0.0.1"), answer(run, "/b", 0.9, "0.0.2")
    prune.prune(str(run), str(run.parent / "state"), VERSION, NOW)
    assert (old.exists(), young.exists()) == (False, True)
    assert os.listdir(run / "answers") == ["0.0.2"]


def test_of_too_many_the_oldest_go(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prune, "MOST", 20)
    monkeypatch.setattr(prune, "REST", 15)
    answers = [answer(run, f"/home/{number}", number / 10) for number in range(20)]
    prune.prune(str(run), str(run.parent / "state"), VERSION, NOW)
    assert all(path.exists() for path in answers)
    answers.append(answer(run, "/home/20", 2))
    prune.prune(str(run), str(run.parent / "state"), VERSION, NOW)
    assert [path.parent.name for path in answers if path.exists()] == [f"={number}" for number in range(15)]
    assert len(os.listdir(answers[0].parents[1])) == 15


def test_a_half_written_answer_goes_like_an_old_one(run: Path) -> None:
    rest = aged(run / f"answers/{VERSION}/bash/=a/.answer.123", 31)
    prune.prune(str(run), str(run.parent / "state"), VERSION, NOW)
    assert not rest.exists()


def test_stamps_of_shells_that_are_gone(run: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    stamps = run / "stamps"
    dead = [aged(stamps / f"{gone.pid}{ending}", 2) for ending in ("", ".deactivate", ".typed")]
    stay = [aged(stamps / str(os.getpid()), 40), aged(stamps / "1", 40), aged(stamps / f"{gone.pid}.fresh", 0.5)]
    stay += [aged(stamps / name, 40) for name in ("notes", "-1", "9" * 30, "²")]
    prune.prune(str(run), str(run.parent / "state"), VERSION, NOW)
    assert [path for path in dead if path.exists()] == []
    assert [path for path in stay if not path.exists()] == []


def test_twins_go_when_the_last_answer_that_may_need_them_is_gone(run: Path) -> None:
    twin = aged(run / "twins/1", 400)
    prune.prune(str(run), str(run.parent / "state"), VERSION, time.time_ns() + 31 * DAY * 10**9)
    assert twin.exists()
    prune.prune(str(run), str(run.parent / "state"), VERSION, time.time_ns() + 33 * DAY * 10**9)
    assert not twin.exists()


def test_a_twin_that_is_used_again_is_as_good_as_new(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(kept.twin(str(run), 1_600_000_000_000_000_001))
    before = path.stat()
    monkeypatch.setattr(kept.time, "time_ns", lambda: before.st_ctime_ns + 2 * DAY * 10**9)
    time.sleep(0.02)
    assert kept.twin(str(run), 1_600_000_000_000_000_001) == str(path)
    after = path.stat()
    assert after.st_ctime_ns > before.st_ctime_ns
    assert after.st_mtime_ns == before.st_mtime_ns


def test_links_are_not_followed(run: Path, tmp_path: Path) -> None:
    theirs = aged(tmp_path / "elsewhere/=a/.answer", 400)
    (run / f"answers/{VERSION}/bash").mkdir(parents=True)
    links = [run / "answers/old", run / f"answers/{VERSION}/bash/=b", run / f"answers/{VERSION}/zsh"]
    for link in links:
        link.symlink_to(tmp_path / "elsewhere")
    answer(run, "/c", 40).unlink()
    (run / f"answers/{VERSION}/bash/=c/.answer").symlink_to(theirs)
    prune.prune(str(run), str(run.parent / "state"), VERSION, NOW)
    assert theirs.exists()
    assert all(link.is_symlink() for link in links)


def test_a_tree_deeper_than_functions_may_call_themselves(run: Path) -> None:
    folder = f"{run}/answers/{VERSION}"
    os.mkdir(folder)
    for _ in range(1100):
        folder += "/=a"
        os.mkdir(folder)
    prune.prune(str(run), str(run.parent / "state"), VERSION, NOW)
    assert os.listdir(run / "answers") == []


@pytest.mark.parametrize("missing", ["", "answers", "stamps", "twins"])
def test_what_is_missing_is_no_error(run: Path, missing: str) -> None:
    shutil.rmtree(run / missing)
    prune.prune(str(run), str(run.parent / "state"), VERSION, NOW)


def test_once_a_day_when_an_answer_is_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(prune, "prune", lambda *words: calls.append(words[:3]))
    session = world.session(world.home)
    session.folders.run = str(world.base / "run")
    run = kept.open_folder(session)
    kept.keep(run, session, "one")
    kept.keep(run, session, "two")
    assert calls == [(run, session.folders.state, VERSION)]
    aged(Path(run, "pruned"), 1.1)
    kept.keep(run, session, "two")
    assert len(calls) == 1
    kept.keep(run, session, "three")
    kept.keep(run, session, "four")
    assert len(calls) == 2


def test_an_answer_that_is_there_is_not_written_again(world: World) -> None:
    session = world.session(world.home)
    session.folders.run = str(world.base / "run")
    run = kept.open_folder(session)
    kept.keep(run, session, "one\n")
    before = os.stat(kept.answer_path(run, session))
    kept.keep(run, session, "one\n")
    assert os.stat(kept.answer_path(run, session)).st_ino == before.st_ino
    for text in ("one\n2", "one", ""):
        kept.keep(run, session, text)
        assert Path(kept.answer_path(run, session)).read_text() == text


def test_a_thousand_answers_take_no_time_to_speak_of(run: Path) -> None:
    for number in range(1000):
        answer(run, f"/home/me/code/{number}", 1)
    times = []
    for _ in range(5):
        start = time.process_time()
        prune.prune(str(run), str(run.parent / "state"), VERSION, NOW)
        times.append(time.process_time() - start)
    assert min(times) < 0.1  # about 8 ms; a slow machine is no failure


def test_notes_of_drift_go_when_nobody_confirms_them(run: Path) -> None:
    state = run.parent / "state"
    old, young = aged(state / "drift/=home/=old/=.venv/.drift", 31), aged(state / "drift/=home/=young/.drift", 29)
    journal = aged(state / "journal/=home/=old/=.venv/.journal", 400)
    prune.prune(str(run), str(state), VERSION, NOW)
    assert (old.exists(), young.exists(), journal.exists()) == (False, True, True)
    assert os.listdir(state / "drift/=home") == ["=young"]
    prune.prune(str(run), "", VERSION, time.time_ns() + 400 * DAY * 10**9)
    assert young.exists()


def test_packs_of_installations_that_are_gone(run: Path, tmp_path: Path) -> None:
    package = tmp_path / "opt/=odd name/envhook"
    package.mkdir(parents=True)
    (package / "run_hook.py").touch()
    stay, gone = (Path(str(run) + "/rooms" + str(path).replace("/", "/=")) for path in (package, package.parent))
    aged(stay / "rooms.0x1", 400)
    aged(gone / "rooms.0x1", 0)
    prune.prune(str(run), "", VERSION, NOW)
    assert (stay / "rooms.0x1").exists()
    assert not (gone / "rooms.0x1").exists()
    (package / "run_hook.py").unlink()
    prune.prune(str(run), "", VERSION, NOW)
    assert not (run / "rooms").exists()
