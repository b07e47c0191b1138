"""The front door: one object a name, every name documented, every stored notebook clean."""

import importlib
import inspect
import json
import pkgutil
from pathlib import Path

import decentre
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("case_studies/*/report.ipynb")])
PUBLIC = [n for n in decentre.__all__ if n != "__version__"]


def test_every_name_is_the_same_object_after_every_submodule_is_imported():
    before = {n: getattr(decentre, n) for n in decentre.__all__}
    for found in pkgutil.walk_packages(decentre.__path__, "decentre."):
        if ".case_studies" not in found.name:
            importlib.import_module(found.name)
    assert {n: getattr(decentre, n) for n in decentre.__all__} == before


def test_no_public_function_has_the_name_of_a_module_or_starts_with_test():
    modules = {m.name for m in pkgutil.iter_modules(decentre.__path__)}
    verbs = {n for n in PUBLIC if callable(getattr(decentre, n))}
    assert not verbs & modules
    assert not [n for n in verbs if n.startswith("test_")]


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(AttributeError, match=r"its names are .*decompose_growth"):
        decentre.decompose  # noqa: B018
    assert dir(decentre) == sorted(decentre.__all__)


def verbs():
    """Return every public function of the door and of its public modules."""
    for name in PUBLIC:
        thing = getattr(decentre, name)
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.ismodule(thing):
            for inner in getattr(thing, "__all__", [n for n in vars(thing) if not n.startswith("_")]):
                function = getattr(thing, inner)
                if inspect.isfunction(function) and function.__module__.startswith("decentre"):
                    yield f"{name}.{inner}", function


@pytest.mark.parametrize(("name", "function"), list(verbs()), ids=lambda x: x if isinstance(x, str) else "")
def test_every_public_function_says_what_it_takes_and_gives(name, function):
    text = inspect.getdoc(function) or ""
    parameters = inspect.signature(function).parameters
    assert "Returns" in text or "Yields" in text, name
    assert "Parameters" in text or not parameters, name
    for parameter in parameters:
        assert parameter in text, f"{name} does not explain {parameter}"
    assert len([p for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]) <= 4, name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_stored_notebook_ran_from_top_to_bottom_without_a_warning(path):
    cells = [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        for output in cell["outputs"]:
            assert output["output_type"] in {"execute_result", "display_data"}, output
            assert " at 0x" not in "".join(output["data"].get("text/plain", ""))
        source = "".join(cell["source"])
        assert "catch_warnings" not in source
        assert "sys.path" not in source
    assert b"\r\n" not in path.read_bytes()


def test_the_readme_names_files_that_are_there():
    import re

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target
