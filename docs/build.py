"""Build the documentation site from the questions, lessons, case studies and docstrings, and check every link in it.

python3 toolkit docs         # writes ./site; open site/index.html, no network needed
"""

import html.parser
import re
import runpy
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import unquote, urlsplit

import decentre
import pypandoc
from sphinx.cmd.build import main as sphinx

DOCS = Path(__file__).parent
ROOT = DOCS.parent
MODULES = "claims datasets figures measures prices resampling synthetic tables teaching years".split()


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
    return "# Methods\n\n" + re.sub(r"case study `(\w+)`", r"case study [`\1`](cases/\1.ipynb)", page)


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
    """Write one page a public function of the front door, and one a public module."""
    api = source / "api"
    api.mkdir()
    verbs = sorted(n for n in decentre._NAMES if n in decentre.__all__)
    there = [m for m in MODULES if m in decentre.__all__]
    lines = [
        "API reference",
        "=============",
        "",
        "Functions",
        "---------",
        "",
        ".. autosummary::",
        "   :toctree: .",
        "",
    ]
    lines += [f"   decentre.{v}" for v in verbs]
    for module in there:
        names = [
            n
            for n in getattr(getattr(decentre, module), "__all__", [])
            if callable(getattr(getattr(decentre, module), n))
        ]
        lines += ["", module, "-" * len(module), "", f".. automodule:: decentre.{module}", "   :no-members:", ""]
        if names:
            lines += [".. currentmodule:: decentre", "", ".. autosummary::", "   :toctree: .", ""]
            lines += [f"   {module}.{n}" for n in names]
    (api / "index.rst").write_text("\n".join(lines) + "\n", encoding="utf-8")


class Links(html.parser.HTMLParser):
    """The addresses and the anchors of a page."""

    def __init__(self):
        super().__init__()
        self.targets, self.anchors, self.loaded = [], set(), []

    def handle_starttag(self, tag, attributes):
        """Collect from one tag."""
        found = dict(attributes)
        self.anchors |= {found[k] for k in ("id", "name") if found.get(k)}
        if tag == "a" and found.get("href"):
            self.targets.append(found["href"])
        self.loaded += [
            found[k] for k in ("src", "href") if found.get(k) and tag in ("script", "img", "link", "iframe")
        ]


def broken(site):
    """Return every link that leads nowhere, and everything that a page would load from outside."""
    pages = {p: Links() for p in site.rglob("*.html")}
    for path, links in pages.items():
        links.feed(path.read_text(encoding="utf-8"))
    wrong = []
    for path, links in pages.items():
        wrong += [f"{path.relative_to(site)} loads {x}" for x in links.loaded if urlsplit(x).netloc]
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            fine = there.exists() and (
                not parts.fragment or there not in pages or unquote(parts.fragment) in pages[there].anchors
            )
            if not fine:
                wrong.append(f"{path.relative_to(site)} links to {target}")
    return sorted(set(wrong))


def main():
    """Build, check, and return the exit code."""
    site = ROOT / "site"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        source.mkdir()
        gather(source)
        made = Path(folder) / "built" / "site"  # some extensions write beside it
        code = sphinx(["-q", "-b", "html", "-d", str(Path(folder) / "trees"), str(source), str(made)])
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(made, site, ignore=shutil.ignore_patterns(".buildinfo"))
    wrong = broken(site)
    sys.stdout.write("".join(f"{w}\n" for w in wrong))
    sys.stdout.write(f"{site / 'index.html'}: {len(list(site.rglob('*.html')))} pages, {len(wrong)} broken links\n")
    return code or bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
