"""The front door is typed: what an editor completes and a type checker knows."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import decentre
import pytest

ROOT = Path(__file__).parents[2]
DOOR = Path(decentre.__file__)
EXAMPLE = "".join(
    line[4:] + "\n"
    for block in re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    for line in block.splitlines()
    if line.startswith((">>> ", "... "))
)
CHECKERS = {
    "mypy": ["-m", "mypy", "--strict", "--follow-imports=silent", "--config-file", str(ROOT / "pyproject.toml")],
    "pyright": ["-m", "basedpyright", "--level", "error", "--project"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all checks: mypy reads the package once and keeps it there."""
    return tmp_path_factory.mktemp("typed")


def checked(checker, text, folder):
    """Return what a type checker says of a script, with the package on its path."""
    script = folder / "example.py"
    script.write_text(text, "utf-8")
    words = list(CHECKERS[checker])
    if checker == "pyright":
        settings = folder / "pyrightconfig.json"
        settings.write_text(
            f'{{"typeCheckingMode": "standard", "extraPaths": ["{(ROOT / "toolkit").as_posix()}"]}}', "utf-8"
        )
        words.append(str(settings))
    return subprocess.run(
        [sys.executable, *words, str(script)], cwd=folder, capture_output=True, text=True, check=False,
        env={"MYPYPATH": str(ROOT / "toolkit"), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
    )  # fmt: skip


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_readme_example_passes_the_type_checkers(checker, folder):
    assert "decompose_growth" in EXAMPLE
    run = checked(checker, EXAMPLE, folder)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_misspelt_name_is_an_error_to_the_type_checkers(checker, folder):
    run = checked(checker, "import decentre\n\ndecentre.decompos\n", folder)
    assert run.returncode == 1
    assert "decompos" in run.stdout


def test_the_checker_sees_the_names_that_the_run_hands_out():
    tree = ast.parse(DOOR.read_text("utf-8"))
    typing = next(n for n in tree.body if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")
    seen = {a.asname: n.module for n in typing.body if isinstance(n, ast.ImportFrom) for a in n.names}
    assert seen == {
        **{name: f"decentre.{room}" for name, room in decentre._NAMES.items()},
        **dict.fromkeys(decentre._MODULES, "decentre"),
    }


def test_the_door_has_at_most_sixty_functions_and_classes_each_in_its_map():
    assert len(decentre._NAMES) <= 60
    functions = [n for n in decentre._NAMES if n[0].islower()]
    assert not [n for n in functions if f"``{n}``" not in decentre.__doc__]
