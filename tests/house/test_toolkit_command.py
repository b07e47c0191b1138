"""The command of a clone, the two locks it reads, and the wheel that the same files make."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ROOT / "toolkit" / "__main__.py"
NAMES = ("lock.txt", "lock-lab.txt", "lock-paper.txt", "lock-docs.txt")
OLDEST = "lock-oldest.txt"
CONSTRAINTS = ROOT / "toolkit" / "lock-constraints.txt"  # which packages need a later version on the newest Python
LOCKS = sorted(set((ROOT / "toolkit").glob("lock*.txt")) - {CONSTRAINTS})
NEWEST_PYTHON = "python_full_version >= '3.15'"
REQUIREMENT = re.compile(r"^([a-z0-9-]+)==(\S+)((?: ; .+)?)((?: --hash=sha256:[0-9a-f]{64})+)$")
OLD_PYTHON = "import sys, runpy; sys.version_info = (3, 10, 13); runpy.run_path({!r}, run_name='__main__')"
WITHOUT_PIP = """
import importlib.util, runpy, sys
importlib.util.find_spec = lambda name: None
sys.argv = ["toolkit", "test"]
runpy.run_path({!r}, run_name="__main__")
"""

# What a wheel may hold, the licence aside. A new kind of file needs a line here, and a reason to be shipped.
KINDS = (
    r"decentre/(\w+/)*\w+\.py",
    r"decentre/py\.typed",
    r"decentre/datasets/LICENCES\.md",
    r"decentre/datasets/\w+/(card\.toml|data\.csv(\.gz)?|spec\.toml|prepare\.py)",
    r"decentre/datasets/\w+/files/[\w.]+\.(csv|xlsx)",
    r"decentre/purpose/targeting_coverage\.csv",  # what intervals were measured to hold
    r"decentre/(formulas|prices|rules)/\w+\.toml",
    r"decentre/teaching/exercises/\w+/(exercise\.toml|\w+\.csv)",
    r"decentre/tables/extraction/(examples/)?\w+\.toml",
    r"decentre/document/templates/\w+\.(html\.jinja|js)",
    r"decentre/(\w+/)*\w+\.(typ|css|bib)",
    r"decentre/case_studies/\w+/(study\.toml|published\.csv|analysis\.py|report\.ipynb|README\.md)",
    r"decentre/case_studies/\w+/data/\w+\.(csv|toml|md)",
    r"decentre-[\w.]+\.dist-info/(METADATA|WHEEL|RECORD|entry_points\.txt|licenses/.+)",
)
LITTER = (
    "toolkit/decentre/__pycache__/errors.cpython-311.pyc",
    "case_studies/.ipynb_checkpoints/report.ipynb",
    "report/index.html",
    ".venv/lib/os.py",
)


def requirements(lock):
    return lock.read_text("utf-8").replace(" \\\n    ", " ").splitlines()


def pins(lock):
    return [REQUIREMENT.match(line).group(1, 2, 3) for line in requirements(lock)]


def python(*words, folder=ROOT, **variables):
    """Run Python with the words given; a warning is an error."""
    command = [sys.executable, "-W", "error", *map(str, words)]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )


def of_the_extras(project):
    """What every lock holds of the extras: all but Jupyter and Pandoc, in locks of their own, and Spark, which ships no wheel."""
    extras = project["project"]["optional-dependencies"]
    apart = {"all", "notebook", "paper", "spark"}
    return [text for name, texts in extras.items() if name not in apart for text in texts]


@pytest.fixture
def clone(tmp_path):
    """A clone with the command and the project file, and locks that pin nothing."""
    (tmp_path / "toolkit").mkdir()
    shutil.copy(COMMAND, tmp_path / "toolkit")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "toolkit" / "lock.txt").write_text("", "utf-8")
    return tmp_path


@pytest.fixture
def command(clone):
    """The module of that clone's command, which does nothing when it is imported."""
    spec = importlib.util.spec_from_file_location("toolkit_command", clone / "toolkit" / "__main__.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def started(command, monkeypatch):
    """What the command would run: a list that fills with (words, folder, variables)."""
    calls = []
    monkeypatch.setattr(command, "environment", lambda name, lock=None: f"{name}/bin/python")
    monkeypatch.setattr(command.signal, "signal", lambda *_: None)
    monkeypatch.setattr(command.subprocess, "call", lambda words, cwd, env: calls.append((words, cwd, env)) or 3)
    return calls


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The names in the wheel made from a copy of this tree with litter in it."""
    copy, made = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("made")
    skip = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("toolkit", "case_studies", "LICENSES", "release"):
        shutil.copytree(ROOT / name, copy / name, ignore=skip)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy)
    for name in LITTER:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("litter", "utf-8")
    built = python("-m", "hatchling", "build", "-t", "wheel", "-d", made, folder=copy)
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(made.glob("decentre-*.whl"))) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_requirement_is_one_version_with_a_hash(lock):
    assert not [line for line in requirements(lock) if not REQUIREMENT.match(line)]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_names_a_host_or_a_place(lock):
    assert not re.search(r"://|index-url|find-links|file:|@", lock.read_text("utf-8"))


@pytest.mark.parametrize("lock", NAMES)
def test_one_version_of_a_package_serves_every_python_and_platform_but_the_newest_python(lock):
    pinned = pins(ROOT / "toolkit" / lock)
    names = [name for name, _, marker in pinned if NEWEST_PYTHON not in marker]
    assert sorted(set(names)) == sorted(names)
    later = {name for name, _, marker in pinned if NEWEST_PYTHON in marker}
    needed = {Requirement(line).name for line in CONSTRAINTS.read_text("utf-8").splitlines() if line[0] != "#"}
    assert later == needed


def test_a_python_that_the_locks_do_not_know_gets_one_line_and_the_way_on(clone):
    code = "import sys, runpy; sys.version_info = (3, 16, 0); sys.argv = ['toolkit', 'test']; runpy.run_path({!r}, run_name='__main__')"
    run = python("-c", code.format(str(clone / "toolkit" / "__main__.py")), folder=clone)
    assert run.returncode == 2
    assert run.stderr == (
        "toolkit: the locks know Python 3.11 to 3.15, and this is 3.16; run this with one of those, "
        "or try today's versions with: python3 toolkit test --with newest\n"
    )


def test_the_environment_can_stand_in_a_folder_of_ones_own(command, tmp_path, monkeypatch):
    made = []
    monkeypatch.setenv(command.HOME, "")
    monkeypatch.setattr(command, "make", lambda folder, *_: (folder.mkdir(parents=True), made.append(folder)))
    monkeypatch.setattr(command, "run", lambda python, words, folder=None: made.append(python) or 0)
    assert command.main(["--env", str(tmp_path / "mine"), "reproduce"]) == 0
    assert made == [tmp_path / "mine" / ".venv", made[1]]
    assert tmp_path / "mine" in made[1].parents


def test_a_folder_that_takes_no_environment_is_named_with_the_way_on(command, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv(command.HOME, "")
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(SystemExit) as stop:
        command.main(["--env", str(tmp_path / "file"), "reproduce"])
    assert stop.value.code == 2
    assert "give a folder: python3 toolkit --env FOLDER COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize("lock", NAMES[1:])
def test_the_other_locks_hold_the_versions_that_the_tests_hold(lock):
    first, other = ({pin[::2]: pin[1] for pin in pins(ROOT / "toolkit" / name)} for name in (NAMES[0], lock))
    first = {(n, "3.15" in marker): version for (n, marker), version in first.items()}
    other = {(n, "3.15" in marker): version for (n, marker), version in other.items()}
    assert {n: other[n] for n in first if n in other} == {n: v for n, v in first.items() if n in other}


@pytest.mark.parametrize("lock", NAMES)
def test_the_locks_answer_to_the_project_file(lock):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras, groups = project["project"]["optional-dependencies"], project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *of_the_extras(project)]
    wanted += {
        "lock.txt": groups["test"],
        "lock-lab.txt": [*groups["test"], *extras["notebook"]],
        "lock-paper.txt": [*groups["install"], *extras["paper"]],
        "lock-docs.txt": [*groups["install"], *groups["docs"], *extras["paper"]],
    }[lock]
    held = {name: version for name, version, _ in pins(ROOT / "toolkit" / lock)}
    assert not [
        text
        for text in wanted
        for need in [Requirement(text)]
        if not need.specifier.contains(held[canonicalize_name(need.name)])
    ]


def test_the_oldest_lock_holds_the_lower_bounds_of_the_project_file():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = (*project["project"]["dependencies"], *of_the_extras(project), *project["dependency-groups"]["test"])
    needs = [Requirement(text) for text in wanted]
    bounds = {
        canonicalize_name(need.name): [(s.operator, Version(s.version)) for s in need.specifier] for need in needs
    }
    held = {name: [(">=", Version(version))] for name, version, _ in pins(ROOT / "toolkit" / OLDEST)}
    assert bounds == {name: held[name] for name in bounds}


def test_the_folder_holds_the_command_the_locks_and_the_package_only():
    held = {entry.name for entry in (ROOT / "toolkit").iterdir()} - {"__pycache__"}
    assert held == {"__main__.py", "decentre", CONSTRAINTS.name, *(lock.name for lock in LOCKS)}
    assert {*NAMES, OLDEST} <= held


def test_the_command_stands_on_the_standard_library_alone():
    tree = ast.parse(COMMAND.read_text("utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    taken = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in plain | taken} <= sys.stdlib_module_names


def test_an_old_python_can_read_the_command():
    tree = ast.parse(COMMAND.read_bytes().decode("ascii"), feature_version=(3, 6))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.Nonlocal, ast.AsyncFunctionDef)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]


def test_an_old_python_is_told_what_it_needs_in_one_line():
    told = python("-c", OLD_PYTHON.format(str(COMMAND)))
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == "decentre needs Python 3.11 or newer; this is 3.10\n"


@pytest.mark.parametrize("words", [[], ["help"], ["-h"], ["--help"]], ids=str)
def test_no_word_or_a_call_for_help_shows_the_usage_and_makes_nothing(clone, words):
    shown = python("toolkit", *words, folder=clone)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("usage: python3 toolkit COMMAND")
    assert {entry.name for entry in clone.iterdir()} == {"toolkit", "pyproject.toml"}


def test_a_python_with_neither_pip_nor_ensurepip_is_told_what_to_install(clone):
    told = python("-c", WITHOUT_PIP.format(str(clone / "toolkit" / "__main__.py")))
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.endswith("apt install python3-venv\n")
    assert told.stderr.count("\n") == 1


def test_a_set_up_that_fails_says_so_and_leaves_no_stamp(clone):
    lock = clone / "toolkit" / "lock.txt"
    lock.write_text("decentre-is-not-there==1 --hash=sha256:" + 64 * "0", "utf-8")
    failed = python("toolkit", "test", folder=clone, PIP_NO_INDEX="1")
    assert failed.returncode == 2
    able = importlib.util.find_spec("ensurepip") or importlib.util.find_spec("pip")
    ending = "the next run starts it afresh\n" if able else "apt install python3-venv\n"
    assert failed.stderr.endswith(ending)
    assert not (clone / ".venv" / "decentre-stamp").exists()


def test_an_environment_is_made_once_and_again_after_an_interruption(command, clone, monkeypatch):
    made = []

    def make(folder, python, lock):
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        made.append(lock.name)
        if len(made) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "make", make)
    first = command.environment(".venv", "lock.txt")
    assert command.environment(".venv", "lock.txt") == first
    assert made == ["lock.txt"]
    (clone / "toolkit" / "lock.txt").write_text("# another", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        command.environment(".venv", "lock.txt")
    (clone / "toolkit" / "lock.txt").write_text("", "utf-8")  # as it was, but the environment is half removed
    command.environment(".venv", "lock.txt")
    assert made == 3 * ["lock.txt"]


def test_the_stamp_covers_the_lock_the_project_file_the_python_and_the_place(command, clone, monkeypatch):
    lock, project = clone / "toolkit" / "lock.txt", clone / "pyproject.toml"
    seen = [command.fingerprint(lock), command.fingerprint(lock)]
    assert seen.pop() == seen[0]
    lock.write_text("# another", "utf-8")
    seen.append(command.fingerprint(lock))
    project.write_text(project.read_text("utf-8") + "# another", "utf-8")
    seen.append(command.fingerprint(lock))
    monkeypatch.setattr(command.sys, "version", "3.99.0")
    seen.append(command.fingerprint(lock))
    shutil.copytree(clone, clone / "moved")
    monkeypatch.setattr(command, "ROOT", clone / "moved")
    seen.append(command.fingerprint(lock))
    assert len(set(seen)) == 5


def test_test_runs_pytest_from_the_root_on_two_workers(command, started, clone):
    assert command.main(["test", "-q"]) == 3
    ((words, folder, _),) = started
    assert words == [".venv/bin/python", "-P", "-m", "pytest", "-n", "2", "--dist", "loadfile", "-q"]
    assert folder == clone


@pytest.mark.parametrize("words", [["-p", "no:xdist"], ["-pno:xdist"], ["--pdb"], ["--trace"]], ids=str)
def test_test_runs_alone_where_pytest_could_not_share(command, started, words):
    command.main(["test", *words])
    assert started[0][0][4:] == words


@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_other_versions_run_in_an_environment_of_their_own_where_a_cell_may_show_another_digit(command, started, which):
    assert command.main(["test", "--with", which, "-q", "notebooks"]) == 3
    ((words, _, _),) = started
    assert words[:4] == [f".venv-{which}/bin/python", "-P", "-m", "pytest"]
    assert words[4:] == ["--nbval-lax", "-n", "2", "--dist", "loadfile", "-q", "notebooks"]


@pytest.mark.parametrize("words", [[], ["latest"]], ids=str)
def test_other_versions_that_are_neither_oldest_nor_newest_are_refused(command, started, words, capsys):
    with pytest.raises(SystemExit, match="2"):
        command.main(["test", "--with", *words])
    assert capsys.readouterr().err == "toolkit: `test --with` takes oldest or newest\n"
    assert not started


def installed(command, monkeypatch, lock):
    """What pip is told to install in an environment that is not made."""
    calls = []
    monkeypatch.setattr("venv.create", lambda *_, **__: None)
    monkeypatch.setattr(command.subprocess, "call", lambda words, env: calls.append(words) or 0)
    monkeypatch.setattr(command, "PINNED", ["PINNED"])
    command.make(command.ROOT / ".venv-x", Path("python"), lock)
    return [words[words.index("--compile") + 1 :] for words in calls]


def test_the_oldest_versions_are_pinned_and_the_newest_are_what_the_project_file_allows(command, monkeypatch):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = [*project["project"]["dependencies"], *of_the_extras(project), *project["dependency-groups"]["test"]]
    lock = command.ROOT / "toolkit" / OLDEST
    oldest, clone = installed(command, monkeypatch, lock)
    assert oldest == ["PINNED", str(lock)]
    newest, same = installed(command, monkeypatch, None)
    assert newest == ["--only-binary", ":all:", *named]
    assert clone == same == [*command.EDITABLE, str(command.ROOT)]


def test_the_newest_versions_are_looked_for_again_on_another_day(command, monkeypatch):
    monkeypatch.setattr(command.time, "strftime", lambda form: "2026-11-25")
    today = [command.fingerprint(None), command.fingerprint(None)]
    monkeypatch.setattr(command.time, "strftime", lambda form: "2026-11-26")
    assert len({*today, command.fingerprint(None)}) == 2


@pytest.mark.parametrize("words", [["reproduce", "--out", "here"], ["cite"], ["--version"]], ids=str)
def test_every_other_word_goes_to_the_command_line_in_the_callers_folder(command, started, words):
    command.main(words)
    assert started[0][:2] == ([".venv/bin/python", "-P", "-m", "decentre.cli", *words], None)


def test_lab_opens_the_lessons_from_an_environment_of_its_own(command, started, clone):
    command.main(["lab", "--no-browser"])
    lab = [".venv-lab/bin/python", "-P", "-m", "jupyterlab", str(clone / "notebooks"), "--no-browser"]
    assert started[0][0] == lab


@pytest.mark.parametrize("word", ["paper", "docs"])
def test_paper_and_docs_are_built_from_environments_of_their_own(command, started, clone, word):
    command.main([word])
    assert started[0][0] == [f".venv-{word}/bin/python", "-P", str(clone / word / "build.py")]


def test_a_child_speaks_utf_8_on_one_thread_and_sees_no_packages_from_outside(command, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    child = command.surroundings()
    assert (child["PYTHONUTF8"], child["OPENBLAS_NUM_THREADS"], child["OMP_NUM_THREADS"]) == ("1", "1", "4")
    assert "PYTHONPATH" not in child


def test_lock_without_uv_says_how_to_get_it(command, monkeypatch, capsys):
    monkeypatch.setattr(command.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="2"):
        command.main(["lock"])
    assert capsys.readouterr().err == "toolkit: `lock` needs uv on the PATH; pip install uv puts it there\n"


def test_lock_lets_no_setting_of_this_machine_into_the_locks(command, monkeypatch):
    calls = []
    monkeypatch.setenv("UV_FIND_LINKS", "/somewhere")
    monkeypatch.setattr(command.shutil, "which", lambda name: name)
    monkeypatch.setattr(command.subprocess, "call", lambda words, cwd, env: calls.append((words, env)) or 0)
    assert command.main(["lock", "--upgrade"]) == 0
    assert [words[words.index("--output-file") + 1] for words, _ in calls] == [
        f"toolkit/{name}" for name in (NAMES[0], OLDEST, *NAMES[1:])
    ]
    assert all("--no-config" in words and "--upgrade" in words for words, _ in calls)
    assert not [name for _, env in calls for name in env if name.startswith("UV_")]


def test_ci_runs_the_two_commands_of_the_readme():
    script, readme = ((ROOT / name).read_text("utf-8") for name in (".ci/run", "README.md"))
    commands = re.findall(r"^python3 toolkit \w+", script, re.MULTILINE)
    assert commands == ["python3 toolkit test", "python3 toolkit reproduce"]
    assert all(command in readme for command in commands)


def test_the_wheel_holds_the_package_its_data_and_its_case_studies_and_nothing_else(wheel):
    assert not sorted(name for name in wheel if not any(re.fullmatch(kind, name) for kind in KINDS))


def test_the_wheel_leaves_nothing_behind(wheel):
    homes = {"decentre": ROOT / "toolkit" / "decentre", "decentre/case_studies": ROOT / "case_studies"}
    for place, folder in homes.items():
        found = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
        source = {
            path.as_posix()
            for path in found
            if not {"__pycache__", ".ipynb_checkpoints", "conftest.py"} & {*path.parts}
        }
        assert sorted(name for name in source if f"{place}/{name}" not in wheel) == []
