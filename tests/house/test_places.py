"""How many places are touched for one thing more: a part of growth, a contract, a dataset, a price index: two each at most."""

import ast
import functools
import re
from pathlib import Path

import decentre
from decentre import mechanisms

PACKAGE = Path(decentre.__file__).parent


@functools.cache
def code(path):
    """Return what a file says to the machine: of a module the code without docstrings and comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [n for n in body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))] or [ast.Pass()]
    return ast.unparse(tree)


def places(word, *left_out):
    """Return the places of the package that name a thing; the folder of a dataset is one place, examples and lessons are none."""
    files = [p for p in PACKAGE.rglob("*") if p.suffix in {".py", ".toml", ".md"} and "case_studies" not in p.parts]
    found = {p for p in files if re.search(rf"\b{word}\b", code(p)) or word in p.relative_to(PACKAGE).parts}
    named = {p.relative_to(PACKAGE).as_posix() for p in found}
    named = {"/".join(n.split("/")[:2]) if n.startswith("datasets/") else n for n in named}
    return {n for n in named if not n.startswith(("teaching/", "synthetic/", *left_out))}


def test_a_part_of_growth_is_a_row_of_one_table():
    words_of_the_language = "rules/persons.toml"
    assert places("demography", "datasets/", words_of_the_language) == {"tables/components.py"}


def test_a_contract_is_a_file_and_a_line_of_the_list():
    """Beside the door, where a contract of the first rank is named too."""
    assert places("GlobalBudget", "__init__.py") == {
        "mechanisms/contracts/__init__.py",
        "mechanisms/contracts/global_budget.py",
    }
    assert set(mechanisms.contracts.__all__) < set(mechanisms.__all__)


def test_a_dataset_is_a_folder_and_a_line_of_the_licences():
    assert places("wales_capital") == {"datasets/wales_capital", "datasets/LICENCES.md"}


def test_a_price_index_is_an_entry_and_the_dataset_it_stands_in():
    assert places("tariff_gross") == {"prices/shipped.toml"}
    assert places("tariff_uplift") == {"prices/shipped.toml", "datasets/tariff_uplift", "datasets/LICENCES.md"}
