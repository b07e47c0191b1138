"""Build the documentation site from the questions, lessons, case studies and docstrings, and check every link in it.

``python3 toolkit docs`` writes ./site; open site/index.html, which needs no network.
"""

import importlib
import inspect
import json
import re
import runpy
import shutil
import sys
import tempfile
from pathlib import Path

import decentre
import pypandoc
from sphinx.cmd.build import main as sphinx

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))
import generated  # noqa: E402 (the pages beside this file)

ROOT = DOCS.parent
ROOMS = ("growth", "purpose", "capitation", "mechanisms", "pooling", "flows", "autonomy", "ledger", "reproduction")
ARRAYS = ("measures", "claims", "resampling")
TOOLS = ("years", "tables", "prices", "datasets", "synthetic", "teaching", "figures")


def title_of(path):
    """Return the first heading of a page."""
    return next(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")).lstrip("# ")


def gather(source):
    """Copy pages, lessons and case studies into one tree, and write the pages that list them."""
    results = runpy.run_path(str(ROOT / "paper" / "filling.py"))["Results"]()
    for name in ("_static", "_templates", "pictures"):
        shutil.copytree(DOCS / name, source / name)
    shutil.copy(DOCS / "conf.py", source)
    for page in DOCS.rglob("*.md"):
        text = results.fill(page.read_text(encoding="utf-8").replace("{{questions}}", questions()))
        write(source / page.relative_to(DOCS), text.replace("\n\n```\n", "\n```\n"))
    write(source / "estimators.md", methods(results))
    write(source / "commands.md", generated.commands())
    write(source / "price_indices.md", generated.price_indices().replace("\n\n```\n", "\n```\n"))
    write(source / "changelog.md", generated.changelog())
    generated.catalogue(source, write)
    for lesson in (ROOT / "notebooks").glob("*.ipynb"):
        write(source / "lessons" / lesson.name, lesson.read_text(encoding="utf-8"))
    for study in results.studies:
        report = ROOT / "case_studies" / study / "report.ipynb"
        write(source / "cases" / f"{study}.ipynb", report.read_text(encoding="utf-8"))
    write_lists(source, results)
    write_reference(source / "api")


def write(path, text):
    """Write a page and the folders on its way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def order():
    """Return the questions in the order in which they are asked."""
    return (DOCS / "questions" / "order.txt").read_text(encoding="utf-8").split()


def questions():
    """Return the list of questions."""
    return "\n".join(f"* [{title_of(DOCS / 'questions' / f'{q}.md')}](questions/{q}.md)" for q in order())


def methods(results):
    """Return the methods as a page: numbers filled in, sources cited, case studies linked."""
    folder = ROOT / "paper"
    text = results.fill((folder / "methods.md").read_text(encoding="utf-8")).replace(" {#tbl:verdicts}", "")
    cited = ["--citeproc", f"--bibliography={folder / 'paper.bib'}", "--shift-heading-level-by=1", "--wrap=preserve"]
    page = pypandoc.convert_text(text, "commonmark+tex_math_dollars+pipe_tables", format="markdown", extra_args=cited)
    page = re.sub(r"^\$\$.+\$\$$", r"\n\g<0>\n", page, flags=re.MULTILINE)  # each formula a block of its own
    page = re.sub(r"case study `(\w+)`", r"case study [`\1`](cases/\1.ipynb)", page)
    page = re.sub(r"\*(The\s+conventions\s+of\s+the\s+measures[^*]*)\*", r"[\1](measures_conventions.md)", page)
    return "# Every estimator: formula, convention, what it is held to\n\n" + page


def toctree(paths, *options):
    """Return a table of contents in MyST."""
    return "\n".join(["```{toctree}", ":maxdepth: 1", *options, "", *paths, "```", ""])


def numbered(folder, ending):
    """Return the names of the numbered pages of a folder, in order."""
    return sorted((p.stem for p in folder.glob(f"[0-9]*{ending}")), key=lambda name: int(name.split("_")[0]))


def write_lists(source, results):
    """Write the list of pages of each part, and hang the parts below the front page."""
    cases = sorted(results.studies)
    own = {"index", "install", "own_data", "price_indices"}  # these hang below the front page themselves
    pages = [f"../{p.stem}" for p in sorted(DOCS.glob("*.md")) if p.stem not in own]
    lessons = numbered(source / "lessons", ".ipynb")
    lists = {
        "questions": ("Questions", toctree(order())),
        "lessons": ("Lessons", notebooks(source / "lessons", lessons) + toctree(lessons, ":hidden:")),
        "cases": ("Case studies", generated.verdicts(cases, results) + "\n" + toctree(cases, ":hidden:")),
        "methods": ("Methods", toctree(["../estimators", *pages])),
        "course": ("Course", toctree(numbered(source / "course", ".md"))),
    }
    for folder, (title, contents) in lists.items():
        if not (source / folder / "index.md").is_file():
            write(source / folder / "index.md", f"# {title}\n\n{contents}")
    parts = ["Install <install>", "Your own data <own_data>"]
    parts += [f"{title} <{folder}/index>" for folder, (title, _) in lists.items()]
    parts += ["Datasets <catalogue/index>", "Price indices <price_indices>", "Commands <commands>"]
    front = source / "index.md"
    parts += ["API <api/index>", "Changelog <changelog>"]
    write(front, front.read_text(encoding="utf-8") + "\n" + toctree(parts, ":hidden:"))


def notebooks(folder, names):
    """Return the table of the lessons, each with its notebook to download."""
    heads = {name: json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"][0] for name in names}
    titles = {name: "".join(cell["source"]).splitlines()[0].lstrip("# ") for name, cell in heads.items()}
    rows = [
        [f"[{title}]({name}.ipynb)", f"{{download}}`{name}.ipynb <{name}.ipynb>`"] for name, title in titles.items()
    ]
    return generated.table(["lesson", "notebook to download"], rows) + "\n"


def write_reference(api):
    """Write a list for the functions, the results and each module; every name on them gets a page of its own."""
    front = sorted(name for name in decentre._NAMES if name in decentre.__all__)
    classes = [name for name in front if inspect.isclass(getattr(decentre, name))]
    results = [f"{room}.{name}" for room in ROOMS for name in public(room, inspect.isclass) if name not in front]
    lists = {
        "functions": titled("Functions") + summary(sorted(set(front) - set(classes))),
        "specifications": titled("Contracts, rules and errors") + summary(classes),
        "results": titled("Results") + summary(results),
    }
    for module in ARRAYS + TOOLS:
        about = [f".. automodule:: decentre.{module}", "   :no-members:", ""]
        names = [f"{module}.{name}" for name in public(module, callable)]
        lists[module] = titled(module) + about + summary(names)
    lists["index"] = [*titled("API reference"), ".. toctree::", "   :maxdepth: 1", "", *(f"   {n}" for n in lists)]
    for name, lines in lists.items():
        write(api / f"{name}.rst", "\n".join(lines) + "\n")


def public(module, kind):
    """Return the public names of a module that are of a kind and its own."""
    there = importlib.import_module(f"decentre.{module}")
    names = getattr(there, "__all__", [name for name in vars(there) if not name.startswith("_")])
    own = [name for name in sorted(names) if kind(getattr(there, name))]
    return [name for name in own if getattr(there, name).__module__.startswith(f"decentre.{module}")]


def titled(title):
    """Return a heading in reStructuredText."""
    return [title, "=" * len(title), ""]


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
        code = sphinx(
            ["-q", "-W", "--keep-going", "-b", "html", "-d", str(Path(folder) / "trees"), str(source), str(made)]
        )
        if code:
            return code
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(made, site, ignore=shutil.ignore_patterns(".buildinfo", "webpack-macros.html"))
    wrong = runpy.run_path(str(DOCS / "links.py"))["broken"](site)
    sys.stdout.write("".join(f"{w}\n" for w in wrong))
    sys.stdout.write(f"{site / 'index.html'}: {len(list(site.rglob('*.html')))} pages, {len(wrong)} broken links\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
