"""What registries read of the project, made from pyproject.toml: ``python3 release/metadata.py``; with ``--check`` it says what is open.

``pyproject.toml`` is the one file that is filled in (addresses, authors, licence, keywords, dependencies); the version stands in
``toolkit/decentre/__init__.py``. The standard library alone is needed.
"""

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
VERSION = re.search(r'^__version__ = "(.+)"$', (ROOT / "toolkit/decentre/__init__.py").read_text("utf-8"), re.M)[1]
TITLE = "decentre: auditing decentralisation in health finance"
RELEASED = "2026-12-01"
LICENCES = PROJECT["license"].split(" AND ")
OPEN = re.compile(
    r"[^\s\"]*\.example\b[^\s\"]*|The decentre authors"
)  # addresses and names that are still to be filled in
CONDA = {"matplotlib": "matplotlib-base"}  # where the other index has another name


def citation():
    """Return CITATION.cff."""
    authors = "".join(f'  - name: "{a["name"]}"\n' for a in PROJECT["authors"])
    return (  # its schema reads several licences as a choice between them: the code's is given
        "cff-version: 1.2.0\n"
        'message: "If you use decentre, please cite it, and the sources of the figures you use (`decentre cite`)."\n'
        f'title: "{TITLE}"\ntype: software\nversion: {VERSION}\ndate-released: {RELEASED}\nlicense: MIT\n'
        f'repository-code: "{PROJECT["urls"]["Repository"]}"\nurl: "{PROJECT["urls"]["Homepage"]}"\n'
        f"authors:\n{authors}keywords:\n" + "".join(f"  - {word}\n" for word in PROJECT["keywords"])
    )


def codemeta():
    """Return codemeta.json."""
    urls = PROJECT["urls"]
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": TITLE,
        "description": PROJECT["description"],
        "version": VERSION,
        "datePublished": RELEASED,
        "license": [f"https://spdx.org/licenses/{name}" for name in LICENCES if not name.startswith("LicenseRef")],
        "author": [{"@type": "Organization", "name": a["name"]} for a in PROJECT["authors"]],
        "keywords": PROJECT["keywords"],
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {PROJECT['requires-python']}",
        "codeRepository": urls["Repository"],
        "issueTracker": urls["Issues"],
        "url": urls["Homepage"],
        "softwareRequirements": PROJECT["dependencies"],
    }


def zenodo():
    """Return .zenodo.json."""
    return {
        "title": TITLE,
        "description": PROJECT["description"],
        "version": VERSION,
        "publication_date": RELEASED,
        "upload_type": "software",
        "access_right": "open",
        "license": "MIT",  # one field, and it is of the code; the others stand in the files
        "notes": f"Licences: {PROJECT['license']}",
        "creators": [{"name": a["name"]} for a in PROJECT["authors"]],
        "keywords": PROJECT["keywords"],
    }


def recipe():
    """Return the recipe of the conda package; the hash of the sdist is put in at the release."""
    run = [f"    - {CONDA.get(name, name)} {bound}" for name, bound in map(_split, PROJECT["dependencies"])]
    tests = "tests:\n  - python:\n      imports: [decentre]\n  - script: [decentre --version, decentre reproduce kings_fund_2005_07]\n"
    return (
        f"# Made by release/metadata.py from pyproject.toml.\ncontext:\n  version: {VERSION}\n\n"
        "package:\n  name: decentre\n  version: ${{ version }}\n\n"
        f"source:\n  url: {PROJECT['urls']['Repository']}/releases/download/v${{{{ version }}}}/decentre-${{{{ version }}}}.tar.gz\n"
        f"  sha256: {'0' * 64}\n\n"
        "build:\n  noarch: python\n  script: python -m pip install . --no-deps --no-build-isolation\n"
        "  python:\n    entry_points: [decentre = decentre.cli:main]\n\n"
        "requirements:\n  host:\n    - python >=3.11\n    - pip\n    - hatchling >=1.27\n  run:\n    - python >=3.11\n"
        + "\n".join(run)
        + f"\n\n{tests}\nabout:\n  summary: {json.dumps(PROJECT['description'])}\n  license: {PROJECT['license']}\n"
        "  license_file: [LICENSE, LICENSES/]\n"
        f"  homepage: {PROJECT['urls']['Homepage']}\n  repository: {PROJECT['urls']['Repository']}\n"
    )


def _split(requirement):
    return re.fullmatch(r"([\w-]+)(.*)", requirement).groups()


def files():
    """Return each file by its path from the root, with its text."""
    return {
        "CITATION.cff": citation(),
        "codemeta.json": json.dumps(codemeta(), indent=2, ensure_ascii=False) + "\n",
        ".zenodo.json": json.dumps(zenodo(), indent=2, ensure_ascii=False) + "\n",
        "release/recipe.yaml": recipe(),
    }


def main(words):
    """Write the files; or say which of them are stale and what is still to be filled in."""
    if words != ["--check"]:
        for name, text in files().items():
            (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
        return 0
    stale = [name for name, text in files().items() if (ROOT / name).read_text("utf-8") != text]
    still = sorted(set(OPEN.findall(json.dumps([PROJECT["urls"], PROJECT["authors"]]))))
    print(
        "".join(f"stale: {name}\n" for name in stale) + "".join(f"to fill in, in pyproject.toml: {x}\n" for x in still),
        end="",
    )
    return 1 if stale or still else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
