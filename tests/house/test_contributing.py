"""The page of the architecture and the guide for contributors say what the source says."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def layers_test():
    """Return the test that reads the arrows from the source."""
    spec = importlib.util.spec_from_file_location("layers", Path(__file__).parent / "test_layers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_draws_the_layers_that_the_source_is_held_to():
    drawn = {
        int(floor): set(re.findall(r"`(\w+)`", rooms))
        for floor, rooms in re.findall(r"^\| (\d+) \| ([^|]+) \|", PAGE, re.MULTILINE)
    }
    assert drawn == dict(enumerate(layers_test().LAYERS))


@pytest.mark.parametrize(
    "path", ["CODE_OF_CONDUCT.md", "SECURITY.md", ".github/workflows/ci.yml", ".pre-commit-config.yaml"]
)
def test_a_way_in_for_others_is_there(path):
    assert (ROOT / path).stat().st_size > 300


def test_the_guide_names_files_that_are_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", GUIDE):
        assert (ROOT / target).exists(), target


def test_the_guide_has_the_four_recipes():
    assert re.findall(r"^### (?:A|An) (\w+(?: study)?)", GUIDE, re.MULTILINE) == [
        "dataset",
        "contract",
        "verb",
        "case study",
    ]


def test_the_workflow_runs_the_one_check_on_every_python_of_the_project_file():
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "bash .ci/run" in workflow
    claimed = re.findall(r"Python :: (3\.\d+)", project)
    assert re.search(r"python: \[(.*)\]", workflow)[1] == ", ".join(f'"{version}"' for version in claimed)
