"""What registries read: the metadata agree, the readme stands alone, and the wheel and the sdist are whole."""

import base64
import csv
import hashlib
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import decentre
import pytest
from packaging.metadata import Metadata
from packaging.utils import parse_sdist_filename, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def loaded(name):
    """A file of release/, loaded without being run."""
    spec = importlib.util.spec_from_file_location(f"release_{name}", ROOT / "release" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = loaded("metadata")


@pytest.mark.parametrize("name", MADE.files())
def test_what_registries_read_is_made_from_the_project_file(name):
    made = MADE.files()[name]
    assert (ROOT / name).read_text("utf-8") == made, "python3 release/metadata.py writes it anew"


def test_version_title_licence_and_authors_agree_everywhere():
    codemeta, zenodo = (json.loads((ROOT / name).read_text("utf-8")) for name in ("codemeta.json", ".zenodo.json"))
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    told = dict(re.findall(r"^([\w-]+): (.+)$", citation, re.MULTILINE))
    names = [author["name"] for author in PROJECT["authors"]]
    assert {told["version"], codemeta["version"], zenodo["version"], decentre.__version__} == {decentre.__version__}
    assert told["title"].strip('"') == codemeta["name"] == zenodo["title"]
    assert re.findall(r'^  - name: "(.+)"$', citation, re.MULTILINE) == names
    assert [a["name"] for a in codemeta["author"]] == [c["name"] for c in zenodo["creators"]] == names
    assert (
        told["license"] == zenodo["license"] == MADE.LICENCES[0] == "MIT"
    )  # of the code; the expression names the rest
    assert PROJECT["license"] in zenodo["notes"]
    recipe = (ROOT / "release" / "recipe.yaml").read_text("utf-8")
    assert f"  license: {PROJECT['license']}\n" in recipe
    assert f"  version: {decentre.__version__}\n" in recipe
    assert told["url"].strip('"') == codemeta["url"] == PROJECT["urls"]["Homepage"]


def test_a_placeholder_that_is_left_is_named(capsys):
    still = [
        text for text in (*PROJECT["urls"].values(), *(a["name"] for a in PROJECT["authors"])) if MADE.OPEN.search(text)
    ]
    assert MADE.main(["--check"]) == (1 if still else 0)
    said = capsys.readouterr().out
    assert "stale" not in said
    assert all(text in said for text in still)


def test_the_readme_of_an_index_has_whole_addresses_and_loses_no_other_letter():
    absolute = loaded("readme").absolute
    assert absolute("![a\nb](docs/x.png) [c](LICENSE) [d](https://e.f) [g](#h)", "https://r") == (
        "![a\nb](https://r/raw/main/docs/x.png) [c](https://r/blob/main/LICENSE) [d](https://e.f) [g](#h)"
    )
    text = (ROOT / "README.md").read_text("utf-8")
    whole = absolute(text, "https://r")
    assert re.sub(r"https://r/(raw|blob)/main/", "", whole) == text
    for address in re.findall(r"\]\(https://r/(?:raw|blob)/main/([^)#]+)", whole):
        assert (ROOT / address).exists(), address


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with the wheel and the sdist, built as ``python -m build`` does: the wheel from the sdist."""
    made = tmp_path_factory.mktemp("dist")
    build(ROOT, "sdist", made)
    (sdist,) = made.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(made / "unpacked", filter="data")
    (inside,) = (made / "unpacked").iterdir()
    build(inside, "wheel", made)
    return made


def build(folder, kind, made):
    words = [sys.executable, "-W", "error", "-m", "hatchling", "build", "-t", kind, "-d", str(made)]
    done = subprocess.run(words, cwd=folder, env={**os.environ}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def metadata_of(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        return archive.read(name)


def test_the_names_of_the_files_hold_the_version(built):
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    name, version, _, tags = parse_wheel_filename(wheel.name)
    assert (name, str(version), {str(t) for t in tags}) == ("decentre", decentre.__version__, {"py3-none-any"})
    assert parse_sdist_filename(sdist.name) == ("decentre", version)


def test_the_metadata_are_valid_and_the_description_renders_as_markdown_without_a_relative_link(built):
    raw = metadata_of(built)
    told = Metadata.from_email(raw, validate=True)  # as twine check --strict: every field is known and well formed
    assert told.license_expression == PROJECT["license"]
    assert {Path(p).name for p in told.license_files} >= {p.name for p in (ROOT / "LICENSES").iterdir()}
    assert set(told.provides_extra) == set(PROJECT["optional-dependencies"])
    assert dict(told.project_urls) == PROJECT["urls"]
    assert told.description_content_type.split(";")[0] == "text/markdown"
    body = message_from_bytes(raw).get_payload(decode=True).decode("utf-8")
    assert body.strip()
    assert not re.findall(r"\]\((?!https?://|#)[^)]+\)", body)


def test_the_wheel_holds_one_package_with_the_hash_of_every_file(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (record,) = [n for n in names if n.endswith(".dist-info/RECORD")]
        rows = {n: (hashed, size) for n, hashed, size in csv.reader(io.StringIO(archive.read(record).decode()))}
        assert sorted(names) == sorted(set(names)) == sorted(rows)
        for name in names:
            if name == record:
                continue
            digest = base64.urlsafe_b64encode(hashlib.sha256(archive.read(name)).digest()).rstrip(b"=").decode()
            assert rows[name] == (f"sha256={digest}", str(archive.getinfo(name).file_size)), name
    assert {n.split("/")[0] for n in names} == {"decentre", f"decentre-{decentre.__version__}.dist-info"}
    assert not [n for n in names if n.endswith((".pyc", ".pyo")) or "__pycache__" in n]
    assert "decentre/__init__.py" in names


def test_the_sdist_holds_what_a_stranger_needs_to_test_and_build(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {n.partition("/")[2] for n in archive.getnames()}
    needed = {
        "PKG-INFO",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "REUSE.toml",
        "CITATION.cff",
        "codemeta.json",
        ".zenodo.json",
    }
    assert needed <= names
    assert {
        "toolkit/lock.txt",
        "tests/conftest.py",
        "release/readme.py",
        "LICENSES/OGL-UK-3.0.txt",
        "Dockerfile",
    } <= names
    assert not [n for n in names if n.endswith(".pyc") or n.startswith((".venv", "site/", "report/", ".git/"))]


def test_the_image_and_binder_are_made_from_the_locks():
    image = (ROOT / "Dockerfile").read_text("utf-8")
    assert "--only-binary :all: --no-deps --require-hashes --requirement lock.txt" in image
    assert "COPY toolkit/lock.txt ./lock.txt" in image
    for words in re.findall(r"^COPY (.+)$", image, re.MULTILINE):
        assert all((ROOT / source).exists() for source in words.split()[:-1])
    assert (ROOT / "binder" / "requirements.txt").read_text("utf-8") == "-r ../toolkit/lock-lab.txt\n"
    assert "--no-deps --no-index --no-build-isolation --editable ." in (ROOT / "binder" / "postBuild").read_text(
        "utf-8"
    )
