"""The command of a clone: `python3 toolkit reproduce`, `python3 toolkit test`, and every word of `decentre`.

It stands on the standard library alone, makes the environment that a command needs from a lock (pinned by
hash, read by plain pip, naming no host) and hands the command over. Maintainers renew the locks with
`python3 toolkit lock`; further words go to uv, as in `python3 toolkit lock --upgrade`.
"""
# ruff: noqa: RUF005, UP032, UP036 - old syntax on purpose: a Python that is too old must be able to say so

import sys

if __name__ == "__main__":
    del sys.path[0]  # the folder of this file: `decentre` comes from the environment, never from here
    if sys.version_info < (3, 11):
        sys.stderr.write("decentre needs Python 3.11 or newer; this is {}.{}\n".format(*sys.version_info))
        sys.exit(2)

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

USAGE = """usage: python3 toolkit COMMAND ...   (on Windows: py toolkit COMMAND ...)

  reproduce [--out FOLDER]   recompute every case study and write the report, to ./report
  test [PYTEST OPTIONS]      run every test, doctest and notebook
  test --with oldest ...     the same with the oldest versions that the project allows, or, with
       --with newest ...     `newest`, today's: every cell must run, and may show another digit
  lab                        open the lessons in JupyterLab
  paper                      build the paper as PDF, its numbers recomputed, to ./paper/build
  docs                       build the documentation site, to ./site
  any word of `decentre`     see them with: python3 toolkit reproduce --help

The first run makes the environment: once, over the network, a minute or two. It stands in the clone, or, where the
clone cannot be written to, in a folder of yours: python3 toolkit --env FOLDER COMMAND ...
"""
ROOT = Path(__file__).resolve().parent.parent
HOME = "DECENTRE_ENVIRONMENTS"  # the variable that names where environments are made, if not in the clone
NEWEST = (3, 15)  # the newest Python that the locks know
INSTALL = ["install", "--quiet", "--disable-pip-version-check", "--no-user", "--compile"]
WHEELS = ["--only-binary", ":all:"]
PINNED = WHEELS + ["--no-deps", "--require-hashes", "--requirement"]
EDITABLE = ["--no-deps", "--no-index", "--no-build-isolation", "--editable"]
WORKERS = ["-n", "2", "--dist", "loadfile"]  # whole files, for nbval must keep a notebook's cells together
RESOLVE = ["pip", "compile", "pyproject.toml", "--quiet", "--no-config", "--no-header", "--no-annotate"]
LOCKED = (
    "report",
    "ledger",
    "excel",
    "instruments",
    "maps",
)  # in every lock; spark ships no wheel that a lock could pin
EXTRAS = {
    "lab": ["--group", "test", "--extra", "notebook"],
    "paper": ["--group", "install", "--extra", "paper"],
    "docs": ["--group", "install", "--group", "docs", "--extra", "paper"],
}
UNIVERSAL = ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--generate-hashes"]


def main(words):
    """Do what the words ask for and return the exit code."""
    if not words or words[0] in ("help", "-h", "--help"):
        sys.stdout.write(USAGE)
        return 0
    if words[0] == "--env":
        return main_elsewhere(words[1:])
    word, rest = words[0], words[1:]
    if word == "lock":
        return renew_locks(rest)
    if word == "lab":
        return run(environment(".venv-lab", "lock-lab.txt"), ["-m", "jupyterlab", str(ROOT / "notebooks")] + rest)
    if word in ("paper", "docs"):
        return run(environment(".venv-" + word, "lock-" + word + ".txt"), [str(ROOT / word / "build.py")] + rest)
    if word == "test" and rest[:1] == ["--with"]:
        return run(other_versions(rest[1:2]), ["-m", "pytest", "--nbval-lax"] + workers(rest) + rest[2:], folder=ROOT)
    if word == "test":
        return run(environment(".venv", "lock.txt"), ["-m", "pytest"] + workers(rest) + rest, folder=ROOT)
    return run(environment(".venv", "lock.txt"), ["-m", "decentre.cli"] + words)


def main_elsewhere(words):
    """Do what the words after the folder ask for, with the environments in that folder."""
    if len(words) < 2 or words[0].startswith("-"):
        stop("`--env` takes a folder for the environment, then a command: python3 toolkit --env FOLDER test")
    os.environ[HOME] = str(Path(words[0]).expanduser().resolve())
    return main(words[1:])


def other_versions(named):
    """Return the Python of the environment with the oldest versions, which have a lock, or the newest, which have none."""
    if named == ["oldest"]:
        return environment(".venv-oldest", "lock-oldest.txt")
    return environment(".venv-newest") if named == ["newest"] else stop("`test --with` takes oldest or newest")


def environment(name, lock=None):
    """Return the Python of an environment with the lock and this clone in it, made unless its stamp fits."""
    folder, lock = home() / name, lock and ROOT / "toolkit" / lock
    if lock and sys.version_info[:2] > NEWEST:
        stop(
            "the locks know Python 3.11 to {}.{}, and this is {}.{}; run this with one of those, "
            "or try today's versions with: python3 toolkit test --with newest".format(*(NEWEST + sys.version_info[:2]))
        )
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "decentre-stamp"
    wanted = fingerprint(lock)
    if not (python.exists() and stamp.exists() and stamp.read_text("utf-8") == wanted):
        writable()
        stamp.unlink(missing_ok=True)  # first of all: what is half removed must not look whole
        make(folder, python, lock)
        stamp.write_text(wanted, "utf-8")  # last of all: what is half made must not either
    return python


def home():
    """Return the folder in which environments are made."""
    return Path(os.environ.get(HOME) or ROOT)


def writable():
    """Stop with the way on where no environment can be made."""
    try:
        home().mkdir(parents=True, exist_ok=True)
        trial = home() / ".decentre-trial-{}".format(os.getpid())
        trial.touch()
        trial.unlink()
    except OSError as error:
        said = "no environment can be made in {} ({}); give a folder: python3 toolkit --env FOLDER COMMAND"
        stop(said.format(home(), error.strerror))


def fingerprint(lock):
    """Name what an environment is made from: the lock or the day, the project file, this Python, the clone's place."""
    project = ROOT / "pyproject.toml"
    pinned = lock.read_bytes() if lock else time.strftime("%Y-%m-%d").encode()
    parts = [pinned, project.read_bytes(), sys.version.encode(), os.fsencode(ROOT)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make(folder, python, lock):
    """Make an environment afresh: what the lock pins or the project names, then the clone, whose files stay in use."""
    inside = importlib.util.find_spec("ensurepip") is not None  # Debian keeps it in python3-venv
    if not inside and importlib.util.find_spec("pip") is None:
        stop("this Python has neither ensurepip nor pip; on Debian or Ubuntu: apt install python3-venv")
    source = lock or ROOT / "pyproject.toml"
    sys.stderr.write("toolkit: making {} from {}: once, a minute or two\n".format(folder.name, source.name))
    try:
        import venv

        venv.create(folder, clear=True, symlinks=os.name != "nt", with_pip=inside)
    except (ImportError, OSError, subprocess.SubprocessError) as error:
        stop("cannot make {}: {}".format(folder, error))
    runner, target = (python, []) if inside else (sys.executable, ["--python", str(python)])
    pip = [str(runner), "-P", "-m", "pip"] + target + INSTALL
    for what in (PINNED + [str(lock)] if lock else named_by_the_project(), EDITABLE + [str(ROOT)]):
        if subprocess.call(pip + what, env=surroundings()):
            stop("the set-up failed, and pip says why above; the next run starts it afresh")
    for pointer in folder.rglob("_decentre.pth"):  # relative, as Python reads it in the locale's encoding
        pointer.write_text(os.path.relpath(ROOT / "toolkit", pointer.parent) + "\n", "ascii")


def named_by_the_project():
    """Return what the package and its tests ask for, for pip to find the newest of."""
    import tomllib  # not on a Python that is too old

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = [text for name in LOCKED for text in project["project"]["optional-dependencies"][name]]
    return WHEELS + project["project"]["dependencies"] + extras + project["dependency-groups"]["test"]


def surroundings():
    """Return the variables of every child: UTF-8, one thread each, no packages from outside."""
    variables = dict(os.environ, PYTHONUTF8="1")
    variables.pop("PYTHONPATH", None)
    variables.setdefault("OPENBLAS_NUM_THREADS", "1")
    variables.setdefault("OMP_NUM_THREADS", "1")
    return variables


def workers(words):
    """Return the options that share the tests between two processes, unless pytest's own words forbid it."""
    alone = any(word in ("--pdb", "--trace") or word.endswith("no:xdist") for word in words)
    return [] if alone else WORKERS


def run(python, words, folder=None):
    """Run Python with the words and return its exit code; Ctrl-C is for what runs to answer."""
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.call([str(python), "-P"] + words, cwd=folder, env=surroundings())


def renew_locks(words):
    """Resolve the locks for every supported Python and platform, the others within the pins of the first."""
    uv = shutil.which("uv") or stop("`lock` needs uv on the PATH; pip install uv puts it there")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    resolve = [uv] + RESOLVE + UNIVERSAL + [word for name in LOCKED for word in ("--extra", name)]
    both = ["--constraint", "toolkit/lock-constraints.txt"]
    first = ["--output-file", "toolkit/lock.txt", "--group", "test"] + both
    oldest = ["--output-file", "toolkit/lock-oldest.txt", "--group", "test", "--resolution", "lowest-direct"]
    locks = [first, oldest] + [
        ["--output-file", "toolkit/lock-" + name + ".txt", "--constraint", "toolkit/lock.txt"] + wants
        for name, wants in EXTRAS.items()
    ]
    codes = (subprocess.call(resolve + lock + words, cwd=ROOT, env=clean) for lock in locks)
    return next((code for code in codes if code), 0)


def stop(message):
    """End with one line and exit code 2."""
    sys.stderr.write("toolkit: " + message + "\n")
    sys.exit(2)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        stop("interrupted; the next run starts the set-up afresh")
