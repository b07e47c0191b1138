"""Folders: new, empty or our own; whole or not at all; killed runs are mended; nothing of anybody else's is touched."""

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from decentre import InputError, tables
from decentre.document import filling
from decentre.document.folder import new_files, require_folder, whole_folder
from decentre.tables.marks import MARK, is_marked, unmarked

POSIX = pytest.mark.skipif(os.name != "posix", reason="uses signals and limits of POSIX")


def write(out, content="one", **more):
    with whole_folder(out, "decentre try", **more) as scratch:
        (scratch / "index.html").write_text(content)
        (scratch / "files").mkdir()
        (scratch / "files" / "a.csv").write_text(f"x\n{content}\n")
        (scratch / "environment.json").write_text("{}")


def held(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}


def left_over(parent):
    return sorted(p.name for p in Path(parent).iterdir() if p.name.startswith(".decentre-") or p.name.endswith("-old"))


def test_a_new_folder_holds_its_files_and_a_mark_that_lists_them(tmp_path):
    write(tmp_path / "deep" / "out")
    mark = json.loads((tmp_path / "deep" / "out" / MARK).read_text())
    assert sorted(mark["files"]) == ["files/a.csv", "index.html"]
    assert mark["apart"] == ["environment.json"]
    assert mark["command"] == "decentre try"
    assert is_marked(tmp_path / "deep" / "out")
    assert left_over(tmp_path / "deep") == []


def test_the_mark_is_the_same_at_every_run(tmp_path):
    for name in ("a", "b"):
        write(tmp_path / name)
    assert (tmp_path / "a" / MARK).read_bytes() == (tmp_path / "b" / MARK).read_bytes()


def test_a_folder_of_our_own_is_replaced_whole(tmp_path):
    write(tmp_path / "out")
    with whole_folder(tmp_path / "out") as scratch:
        (scratch / "other.txt").write_text("two")
    assert sorted(held(tmp_path / "out")) == [MARK, "other.txt"]
    assert left_over(tmp_path) == []


@pytest.mark.parametrize("name", ["budget.csv", ".hidden", "sub/report.pdf"])
def test_what_we_did_not_make_is_refused_and_untouched(name, tmp_path):
    theirs = tmp_path / "out" / name
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")
    before = held(tmp_path)
    with pytest.raises(InputError, match=r"holds what decentre did not make .* is left as it is"):
        write(tmp_path / "out")
    assert held(tmp_path) == before


def test_an_empty_folder_is_written_to(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".DS_Store").write_text("left by a file manager")
    (tmp_path / "out" / ".DS_Store").unlink()
    write(tmp_path / "out")
    assert is_marked(tmp_path / "out")


def test_the_folder_one_is_in_is_written_to_while_it_is_empty(tmp_path, monkeypatch):
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    write(".")
    assert sorted(held(tmp_path / "out")) == [MARK, "environment.json", "files/a.csv", "index.html"]


@pytest.mark.parametrize("change", ["edit", "add", "add below", "link"])
def test_an_edited_or_added_file_stops_the_run_and_is_named(change, tmp_path):
    out = tmp_path / "out"
    write(out)
    if change == "edit":
        (out / "index.html").write_text("my corrections")
    elif change == "link":
        (out / "data").symlink_to(tmp_path)
    else:
        (out / ("files" if change == "add below" else ".") / "notes.txt").write_text("mine")
    before = held(out)
    name = {"edit": "index.html", "add": "notes.txt", "add below": "files/notes.txt", "link": "data"}[change]
    with pytest.raises(InputError, match=name):
        write(out, "two")
    assert held(out) == before


def test_a_file_that_was_taken_away_or_says_when_it_was_made_stops_nothing(tmp_path):
    write(tmp_path / "out")
    (tmp_path / "out" / "files" / "a.csv").unlink()
    (tmp_path / "out" / "environment.json").write_text('{"made": "another day"}')
    write(tmp_path / "out", "two")
    assert (tmp_path / "out" / "index.html").read_text() == "two"


@pytest.mark.parametrize(
    "mark", ["", "[]", "{}", '{"command": "", "schema_version": 99, "files": {}}', "[" * 100_000, "\0"]
)
def test_a_mark_that_cannot_be_read_makes_a_folder_somebody_elses(mark, tmp_path):
    (tmp_path / MARK).write_text(mark)
    with pytest.raises(InputError, match="did not make"):
        write(tmp_path)


def test_a_fault_leaves_the_old_folder_as_it_was(tmp_path):
    write(tmp_path / "out")
    before = held(tmp_path / "out")
    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path / "out") as scratch:
        (scratch / "index.html").write_text("half")
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), whole_folder(tmp_path / "new"):
        raise ZeroDivisionError
    assert held(tmp_path / "out") == before
    assert not (tmp_path / "new").exists()
    assert left_over(tmp_path) == []


def test_what_is_read_never_lies_in_what_is_written(tmp_path):
    write(tmp_path / "out")
    for given in (tmp_path / "out", tmp_path / "out" / "files" / "a.csv"):
        with pytest.raises(InputError, match="a folder that is read is never written to"):
            write(tmp_path / "out", inputs=[given])
    write(tmp_path / "out", inputs=[tmp_path])


def test_a_marked_folder_is_passed_over_when_a_folder_is_searched(tmp_path):
    (tmp_path / "pay" / "deep").mkdir(parents=True)
    (tmp_path / "pay" / "deep" / "may.csv").write_text("x\n")
    write(tmp_path / "pay" / "report")
    found = sorted((tmp_path / "pay").rglob("*.csv"))
    assert [p.name for p in unmarked(found, tmp_path / "pay")] == ["may.csv"]
    assert list(unmarked([tmp_path / "pay" / "report" / "files" / "a.csv"], tmp_path / "pay" / "report")) == []


@POSIX
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o755), (0o077, 0o700), (0o007, 0o770)])
def test_the_users_umask_is_kept(mask, mode, tmp_path):
    before = os.umask(mask)
    try:
        write(tmp_path / "out")
    finally:
        os.umask(before)
    assert (tmp_path / "out").stat().st_mode & 0o777 == mode
    assert (tmp_path / "out" / "files").stat().st_mode & 0o777 == mode
    assert (tmp_path / "out" / "index.html").stat().st_mode & 0o777 == mode & 0o666


@POSIX
def test_the_rights_of_a_folder_that_is_there_are_kept(tmp_path):
    write(tmp_path / "out")
    (tmp_path / "out").chmod(0o750)
    write(tmp_path / "out", "two")
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750


def test_a_link_to_a_folder_stands_for_it_and_one_to_nothing_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert is_marked(tmp_path / "real")
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(InputError, match="a link to something that is not there"):
        write(tmp_path / "dangling")
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(InputError, match="a link to something that is not there"):
        write(tmp_path / "round")


@pytest.mark.parametrize("name", ["x" * 300, "x" * 245, "a\0b"])
def test_a_name_that_no_folder_can_have_is_one_sentence(name, tmp_path):
    with pytest.raises(InputError) as caught:
        write(tmp_path / name)
    assert str(caught.value).count(".\n") == 0
    assert len(str(caught.value)) < 400
    assert left_over(tmp_path) == []


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        write(tmp_path / "out")
    with pytest.raises(InputError, match="a file is in the way"):
        write(tmp_path / "out" / "below")


@POSIX
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path):
    write(tmp_path / "old")
    before = held(tmp_path / "old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        for name in ("new", "old"):
            with pytest.raises(InputError, match=r"Nothing was written at .*a file would be larger than is allowed"):
                write(tmp_path / name, "x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not (tmp_path / "new").exists()
    assert held(tmp_path / "old") == before
    assert left_over(tmp_path) == []


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_fills_up_is_said_to_be_full(tmp_path):
    with pytest.raises(InputError, match="the disk is full"), whole_folder(tmp_path / "out") as scratch:
        (scratch / "big").symlink_to("/dev/full")
        (scratch / "big").write_text("x" * 100_000)
    assert left_over(tmp_path) == []


def test_a_fault_that_has_nothing_to_do_with_storage_goes_on_as_it_is(tmp_path):
    with pytest.raises(FileNotFoundError), whole_folder(tmp_path / "out") as scratch:
        (scratch / "missing").read_bytes()


KILLED = """
import os, sys, time
from pathlib import Path
from decentre.document import folder
out, where = Path(sys.argv[1]), sys.argv[2]

def stop(*_):
    print("now", flush=True)
    time.sleep(60)

def replaced(self, to):
    if where == "swapped" or (where == "moved" and str(to).endswith("-old")):
        done = os.rename(self, to)
        if where == "moved" or str(to) == str(out):
            stop()
        return done
    return os.rename(self, to)

Path.rename = replaced
with folder.whole_folder(out, "decentre try") as scratch:
    (scratch / "index.html").write_text("new")
    if where == "writing":
        stop()
"""


@POSIX
@pytest.mark.parametrize("where", ["writing", "moved", "swapped"])
def test_a_run_that_was_killed_is_mended_by_the_next(where, tmp_path):
    out = tmp_path / "out"
    write(out)
    before = held(out)
    run = subprocess.Popen([sys.executable, "-c", KILLED, str(out), where], stdout=subprocess.PIPE, env=os.environ)
    assert run.stdout.readline() == b"now\n"
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert left_over(tmp_path), "the killed run must have left something, or this proves nothing"
    require_folder(out)
    assert held(out) == before if where != "swapped" else (out / "index.html").read_text() == "new"
    write(out, "two")
    assert (out / "index.html").read_text() == "two"
    assert left_over(tmp_path) == []


@POSIX
def test_the_scratch_folder_of_a_run_that_lives_is_left_alone(tmp_path):
    run = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "slow"), "writing"], stdout=subprocess.PIPE, env=os.environ
    )
    run.stdout.readline()
    write(tmp_path / "quick")
    assert len(left_over(tmp_path)) == 2  # the scratch of the slow run and its lock
    run.kill()
    run.wait()
    run.stdout.close()
    write(tmp_path / "quick", "two")
    assert left_over(tmp_path) == []


def test_an_old_folder_that_is_not_ours_is_in_the_way(tmp_path):
    (tmp_path / "out.decentre-old").mkdir()
    (tmp_path / "out.decentre-old" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="is in the way, and decentre did not make it"):
        write(tmp_path / "out")
    assert (tmp_path / "out.decentre-old" / "mine.txt").read_text() == "mine"


def test_two_runs_at_once_leave_one_of_them_whole(tmp_path):
    code = "import sys\nfrom decentre.document.folder import whole_folder\nwith whole_folder(sys.argv[1]) as s:\n    [(s / f'{i}.txt').write_text(sys.argv[2]) for i in range(50)]"
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "out"), w], stderr=subprocess.DEVNULL)
        for w in "abcd"
    ]
    for run in runs:
        run.wait()
    texts = {p.read_text() for p in (tmp_path / "out").glob("*.txt")}
    assert len(texts) == 1
    assert len(list((tmp_path / "out").glob("*.txt"))) == 50


def test_new_files_are_added_to_any_folder_and_none_is_overwritten(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    new_files(tmp_path, {"a.csv": "1", "deep/b.csv": "2"})
    assert (tmp_path / "deep" / "b.csv").read_text() == "2"
    with pytest.raises(InputError, match="is there already and is not overwritten"):
        new_files(tmp_path, {"c.csv": "3", "mine.txt": "4"})
    assert not (tmp_path / "c.csv").exists()
    (tmp_path / "link.csv").symlink_to("nowhere")
    with pytest.raises(InputError, match="there already"):
        new_files(tmp_path, {"link.csv": "5"})
    with pytest.raises(InputError, match="name is too long"):
        new_files(tmp_path, {"d.csv": "1", "x" * 300: "6"})
    assert not (tmp_path / "d.csv").exists()


def test_cells_of_our_own_files_are_given_back_and_those_of_copies_are_not(tmp_path):
    import pandas as pd
    from decentre.tables import safe

    table = pd.DataFrame({"body": ["=N", "'tis", "-S"], "note": ["'@x", "+1", "plain"]})
    with whole_folder(tmp_path / "out", copied=["copy.csv"]) as scratch:
        safe.write_csv(scratch / "own.csv", table)
        (scratch / "copy.csv").write_text("body,note\n'=N,a\n")
    pd.testing.assert_frame_equal(tables.read(tmp_path / "out" / "own.csv"), table, check_dtype=False)
    assert tables.read(tmp_path / "out" / "copy.csv")["body"].item() == "'=N"
    shutil.copy(tmp_path / "out" / "own.csv", tmp_path / "moved.csv")
    assert tables.read(tmp_path / "moved.csv")["body"].tolist() == ["'=N", "'tis", "'-S"]


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_the_folder_one_is_in_is_filled_whole_or_not_at_all(renamed, tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)
    number = out.stat().st_ino
    held, moved = Path.rename, []

    def killed(self, target):
        if self.parent.name == filling.NEW:
            if len(moved) == renamed:
                raise KeyboardInterrupt
            moved.append(self)
        return held(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt), whole_folder(out) as scratch:
            (scratch / "a.txt").write_text("a", "utf-8")
            (scratch / "b.txt").write_text("b", "utf-8")
    require_folder(out)  # the next run completes it
    assert sorted(p.name for p in out.iterdir()) == [".decentre.json", "a.txt", "b.txt"]
    assert out.stat().st_ino == number
    assert Path.cwd() == out


def test_a_folder_whose_filling_was_killed_while_it_was_gathered_is_empty_again(tmp_path):
    out = tmp_path / "out"
    (out / filling.NEW).mkdir(parents=True)
    (out / filling.NEW / "a.txt").write_text("a", "utf-8")
    require_folder(out)
    assert list(out.iterdir()) == []


def test_a_fault_while_the_folder_one_is_in_is_filled_leaves_it_empty(tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)
    held = Path.rename

    def full(self, target):
        if self.name == "b.txt":
            raise OSError(errno.EIO, "broken")
        return held(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OSError, match="broken"), whole_folder(out) as scratch:
        for name in ("a.txt", "b.txt"):
            (scratch / name).write_text(name, "utf-8")
    assert list(out.iterdir()) == []
