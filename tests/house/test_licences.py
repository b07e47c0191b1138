"""Licences: each file of the clone is under one annotation, each text is there, and the wheel's expression names every licence."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from decentre import datasets
from packaging.licenses import canonicalize_license_expression

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ANNOTATIONS = tomllib.loads((ROOT / "REUSE.toml").read_text("utf-8"))["annotations"]
TEXTS = {path.stem for path in (ROOT / "LICENSES").iterdir()}
# What a card says of its licence, and the name that the list of SPDX has for it; what is not here is a fact or our own words.
SAID = {
    r"Open Government Licence v3\.0|\bOGL\b": "OGL-UK-3.0",
    r"Open Parliament Licence v3\.0|\bOPL\b": "OPL-UK-3.0",
    r"CC BY 4\.0": "CC-BY-4.0",
    r"CC BY \(": "CC-BY-2.0",
    r"CC0 1\.0": "CC0-1.0",
    r"\bMIT\b": "MIT",
    r"\bNLOD\b": "LicenseRef-NLOD",
    r"Open Scottish Parliament Licence": "LicenseRef-Open-Scottish-Parliament",
}
FORBIDDING = re.compile(r"-NC|[Nn]on-?commercial|GPL|-ND\b|not known")
OURS = re.compile(r"fact|own (words|sums|derivation)|government data|government's|Crown|official text|payment records|public domain")


def identifiers(expression):
    return set(expression.split(" AND "))


def fits(path, pattern):
    """Return whether a path fits a pattern of REUSE: ``*`` stays within a folder, ``**`` does not."""
    parts = re.split(r"(\*\*|\*)", pattern)
    held = "".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)
    return re.fullmatch(held, path) is not None


def licence_of(path):
    """Return the expression of the last annotation that fits a file."""
    found = None
    for annotation in ANNOTATIONS:
        patterns = annotation["path"]
        if any(fits(path, p) for p in ([patterns] if isinstance(patterns, str) else patterns)):
            found = annotation["SPDX-License-Identifier"]
    return found


def files():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a clone: there is no list of its files")
    return listed.stdout.splitlines()


def test_every_file_of_the_clone_is_under_a_licence_whose_text_is_there():
    told = {path: licence_of(path) for path in files()}
    assert not [path for path, expression in told.items() if expression is None]
    used = {name for expression in told.values() for name in identifiers(expression)}
    assert used == TEXTS


def test_every_annotation_fits_a_file_and_says_whose_it_is():
    held = files()
    for annotation in ANNOTATIONS:
        patterns = annotation["path"] if isinstance(annotation["path"], list) else [annotation["path"]]
        unused = [p for p in patterns if not any(fits(path, p) for path in held)]
        assert not unused
        assert annotation["SPDX-FileCopyrightText"]


@pytest.mark.parametrize(
    ("path", "licence"),
    [
        ("toolkit/decentre/growth/local.py", "MIT"),
        ("notebooks/1_growth.ipynb", "CC-BY-4.0"),
        ("docs/pictures/england_2001_02.png", "CC-BY-4.0"),
        ("toolkit/decentre/datasets/hchs_by_age/prepare.py", "MIT"),
    ],
)
def test_code_is_mit_and_text_and_pictures_are_cc_by(path, licence):
    assert licence_of(path) == licence


def test_the_wheel_names_every_licence_and_holds_every_text():
    expression = PROJECT["license"]
    assert canonicalize_license_expression(expression) == expression
    assert identifiers(expression) == TEXTS
    assert "LICENSES/*.txt" in PROJECT["license-files"]


@pytest.mark.parametrize("slug", [s for s in datasets.names() if datasets.card(s).shipped])
def test_what_a_shipped_card_says_of_its_licence_is_in_the_expression(slug):
    said = datasets.card(slug).licence
    named = {name for words, name in SAID.items() if re.search(words, said)}
    assert named or OURS.search(said), f"{said!r}: what is it under?"
    assert named <= identifiers(PROJECT["license"])
    assert not FORBIDDING.search(said)


def test_every_licence_of_the_expression_is_somebodys():
    cards = [datasets.card(s).licence for s in datasets.names() if datasets.card(s).shipped]
    named = {name for words, name in SAID.items() for said in cards if re.search(words, said)}
    assert named | {"MIT", "CC-BY-4.0"} == identifiers(PROJECT["license"])


def test_the_two_texts_of_mit_are_one():
    assert (ROOT / "LICENSE").read_bytes() == (ROOT / "LICENSES" / "MIT.txt").read_bytes()
