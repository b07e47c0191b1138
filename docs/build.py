"""Build the documentation site from the questions, lessons, case studies and docstrings, and check every link in it.

``python3 toolkit docs`` writes ./site; open site/index.html, which needs no network.
"""

import importlib
import inspect
import re
import runpy
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

import decentre
import pypandoc
from sphinx.cmd.build import main as sphinx

DOCS = Path(__file__).parent
ROOT = DOCS.parent
ROOMS = ("growth", "purpose", "capitation", "mechanisms", "pooling", "flows", "autonomy", "ledger", "reproduction")
ARRAYS = ("measures", "claims", "resampling")
TOOLS = ("years", "tables", "prices", "datasets", "synthetic", "teaching", "figures")


def title_of(path):
    """Return the first heading of a page."""
    return next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")).lstrip("# ")


def gather(source):
    """Copy pages, lessons and case studies into one tree, and write the pages that list them."""
    for name in ("conf.py", "_static", "questions", "pictures"):
        target = source / name
        (shutil.copytree if (DOCS / name).is_dir() else shutil.copy)(DOCS / name, target)
    for page in DOCS.glob("*.md"):
        shutil.copy(page, source)
    if (DOCS / "course").is_dir():
        shutil.copytree(DOCS / "course", source / "course")
    results = runpy.run_path(str(ROOT / "paper" / "filling.py"))["Results"]()
    (source / "methods.md").write_text(methods(results), encoding="utf-8")
    (source / "lessons").mkdir()
    for lesson in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(lesson, source / "lessons")
    (source / "cases").mkdir()
    for study in sorted((ROOT / "case_studies").glob("*/report.ipynb")):
        shutil.copy(study, source / "cases" / f"{study.parent.name}.ipynb")
    write_lists(source, results)
    write_reference(source)


def methods(results):
    """Return the methods as a page: numbers filled in, sources cited, case studies linked."""
    folder = ROOT / "paper"
    text = results.fill((folder / "methods.md").read_text(encoding="utf-8")).replace(" {#tbl:verdicts}", "")
    cited = ["--citeproc", f"--bibliography={folder / 'paper.bib'}", "--shift-heading-level-by=1", "--wrap=preserve"]
    page = pypandoc.convert_text(text, "commonmark+tex_math_dollars+pipe_tables", format="markdown", extra_args=cited)
    apart = re.sub(r"^\$\$.+\$\$$", r"\n\g<0>\n", page, flags=re.MULTILINE)  # each formula a block of its own
    return "# Methods\n\n" + re.sub(r"case study `(\w+)`", r"case study [`\1`](cases/\1.ipynb)", apart)


def toctree(paths):
    """Return a table of contents in MyST."""
    return "\n".join(["```{toctree}", ":maxdepth: 1", "", *paths, "```", ""])


def write_lists(source, results):
    """Write the front page and the lists of questions, lessons and cases."""
    order = (DOCS / "questions" / "order.txt").read_text(encoding="utf-8").split()
    questions = "\n".join(f"* [{title_of(DOCS / 'questions' / f'{q}.md')}](questions/{q})" for q in order)
    lessons = sorted((source / "lessons").glob("*.ipynb"), key=lambda p: int(p.name.split("_")[0]))
    cases = sorted(p.stem for p in (source / "cases").glob("*.ipynb"))
    (source / "questions" / "index.md").write_text("# Questions\n\n" + toctree(order), encoding="utf-8")
    (source / "lessons" / "index.md").write_text("# Lessons\n\n" + toctree([p.stem for p in lessons]), encoding="utf-8")
    (source / "cases" / "index.md").write_text(
        "# Case studies\n\n" + verdicts(cases, results) + toctree(cases), encoding="utf-8"
    )
    more = [*sorted(p.stem for p in DOCS.glob("*.md")), "methods"]
    course = ["course/index"] if (source / "course" / "index.md").is_file() else []
    parts = ["questions/index", "lessons/index", "cases/index", *course, *more, "api/index"]
    front = (
        "# decentre\n\nWhen the centre says that money is decided locally, how much of it really is?\n\n"
        f"## Questions\n\n{questions}\n\n## What it cannot say\n\n"
        "What is left is a remainder: an upper bound on local discretion. A near match is not a replication. Money is not a sample. Public "
        f"figures do not say who felt free to decide.\n\n{toctree(parts)}"
    )
    (source / "index.md").write_text(front, encoding="utf-8")


def verdicts(cases, results):
    """Return the honest table: what each case could and could not reproduce."""
    rows = ["| case study | verdict |", "|---|---|"]
    for name in cases:
        about = tomllib.loads((ROOT / "case_studies" / name / "study.toml").read_text(encoding="utf-8"))
        rows.append(f"| [{about['title']}]({name}.ipynb) | {results.studies[name].verdict} |")
    return "\n".join([*rows, "", ""])


def write_reference(source):
    """Write the list of every public function, result and module; each gets a page of its own."""
    api = source / "api"
    api.mkdir()
    verbs = sorted(name for name in decentre._NAMES if name in decentre.__all__)
    results = [f"{room}.{name}" for room in ROOMS for name in public(room, inspect.isclass) if name not in verbs]
    parts = [
        *titled("API reference", "="),
        *titled("Functions"),
        *summary(verbs),
        *titled("Results"),
        *summary(results),
    ]
    for module in ARRAYS + TOOLS:
        parts += [*titled(module), f".. automodule:: decentre.{module}", "   :no-members:", ""]
        parts += summary([f"{module}.{name}" for name in public(module, callable)])
    (api / "index.rst").write_text("\n".join(parts), encoding="utf-8")


def public(module, kind):
    """Return the public names of a module that are of a kind and its own."""
    there = importlib.import_module(f"decentre.{module}")
    names = getattr(there, "__all__", [name for name in vars(there) if not name.startswith("_")])
    own = [name for name in sorted(names) if kind(getattr(there, name))]
    return [name for name in own if getattr(there, name).__module__.startswith(f"decentre.{module}")]


def titled(title, line="-"):
    """Return a heading in reStructuredText."""
    return [title, line * len(title), ""]


def summary(names):
    """Return a table of names that writes a page for each."""
    rows = [f"   {name}" for name in names]
    return [".. currentmodule:: decentre", "", ".. autosummary::", "   :toctree: .", "", *rows, ""]


def main():
    """Build, check, and return the exit code."""
    site = ROOT / "site"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        source.mkdir()
        gather(source)
        made = Path(folder) / "built" / "site"  # some extensions write beside it
        code = sphinx(["-q", "-b", "html", "-d", str(Path(folder) / "trees"), str(source), str(made)])
        if code:
            return code
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(made, site, ignore=shutil.ignore_patterns(".buildinfo"))
    wrong = runpy.run_path(str(DOCS / "links.py"))["broken"](site)
    sys.stdout.write("".join(f"{w}\n" for w in wrong))
    sys.stdout.write(f"{site / 'index.html'}: {len(list(site.rglob('*.html')))} pages, {len(wrong)} broken links\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
