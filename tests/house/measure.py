"""Print the table of sizes that the house is held to, tests left out.

    python tests/house/measure.py [TREE] > tests/house/measured.txt

TREE is the folder that holds ``decentre`` (default: ``toolkit`` of this clone). Lines are counted after ``ruff format`` at
120. What is counted, and how:

* a line of code is neither blank, nor a comment, nor part of a docstring;
* an import inside a function is an ``import`` statement or a call of ``import_module`` below a ``def``; those under
  ``if TYPE_CHECKING`` at the top of a module do not count, for they are never run;
* a pair of places is two files, or one file twice, that share six lines of code in a row: the same lines, or lines of one
  shape (names, texts and numbers may differ). Imports, comments and lone punctuation do not count; a run that stands in
  more than eight places is a form of the language and not a repetition. It is counted without docstrings, and with them
  (a parameter that ten functions take is explained ten times);
* the import ratio is processor time of ``import decentre.growth`` and one two-row decomposition over that of ``import
  pandas``, each the least of five runs in a fresh process.
"""

import ast
import io
import keyword
import os
import shutil
import subprocess
import sys
import tempfile
import tokenize
from collections import Counter, defaultdict
from itertools import combinations_with_replacement, pairwise
from pathlib import Path

CLONE = Path(__file__).parents[2]
KERNELS = ("resampling", "measures", "ledger")
RUN, PLACES = 6, 8
FULL = 40  # words in six lines; with fewer the lines are nobody's in particular
THIN = {"(", ")", "[", "]", "{", "}", ",", "):", "],", "),", "},", "else:", "try:", "return", "pass", '"""'}
FIRST_RESULT = """
import decentre.growth, pandas as pd
budget = pd.DataFrame({"body": ["A", "A"], "year": ["2001-02", "2002-03"], "amount": [100.0, 110.0]})
lines = pd.DataFrame({"body": ["A"], "year": ["2002-03"], "line": ["Pay"], "component": ["inflation"], "amount": [3.0]})
decentre.growth.decompose_growth(budget, lines, price_index=None)
"""


def formatted(tree, copy):
    """Copy the package as the formatter writes it, and return its modules."""
    shutil.copytree(tree / "decentre", copy / "decentre", ignore=shutil.ignore_patterns("__pycache__", "*.csv*", "*.zip"))
    format_ = [sys.executable, "-m", "ruff", "format", "--isolated", "--quiet", "--line-length", "120", str(copy)]
    subprocess.run(format_, check=True)
    return sorted(p for p in (copy / "decentre").rglob("*.py") if "case_studies" not in p.parts)


def docstring_lines(tree):
    """Return the numbers of the lines that docstrings stand on."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, kinds)]
    texts = [body[0] for body in bodies if body and _is_text(body[0])]
    fields = [b for body in bodies for a, b in pairwise(body) if isinstance(a, ast.AnnAssign) and _is_text(b)]
    return {n for x in texts + fields for n in range(x.lineno, x.end_lineno + 1)}


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


class Module:
    """A module of the package: its lines, functions, imports and comments."""

    def __init__(self, path, name):
        self.name, self.text = name, path.read_text(encoding="utf-8")
        self.lines = self.text.splitlines()
        self.tree = ast.parse(self.text)
        self.documented = docstring_lines(self.tree)

    def is_code(self, number):
        """Say whether a line is code."""
        line = self.lines[number - 1].strip()
        return bool(line) and not line.startswith("#") and number not in self.documented

    @property
    def code(self):
        """The numbers of the lines of code."""
        return [n for n in range(1, len(self.lines) + 1) if self.is_code(n)]

    @property
    def comments(self):
        """How many comments there are, a block of several lines counted by its lines; marks for tools do not count."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        words = [t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT]
        return sum(not w.startswith(("noqa", "type:", "fmt:", "pragma", "pyright")) for w in words)

    @property
    def functions(self):
        """Lines of code of each function, its signature and decorators among them."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        found = [n for n in ast.walk(self.tree) if isinstance(n, kinds)]
        return {f"{self.name}:{f.name}": sum(self.is_code(n) for n in range(f.lineno, f.end_lineno + 1)) for f in found}

    @property
    def inner_imports(self):
        """The imports inside functions, each statement once."""
        functions = [n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        return {(self.name, n.lineno) for f in functions for n in ast.walk(f) if _is_import(n)}

    def runs(self, *, docstrings):
        """Yield six lines in a row: the number of the first, their text and their shape."""
        imports = [n for n in ast.walk(self.tree) if isinstance(n, ast.Import | ast.ImportFrom)]
        left = {n for node in imports for n in range(node.lineno, node.end_lineno + 1)}
        wanted = {*self.code, *self.documented} if docstrings else set(self.code)
        kept = [n for n in sorted(wanted - left) if self.lines[n - 1].strip() not in {"", *THIN}]
        texts = [" ".join(self.lines[n - 1].split()) for n in kept]
        shapes = [shape(t) for t in texts]
        for i in range(len(kept) - RUN + 1):
            yield kept[i], tuple(texts[i : i + RUN]), tuple(shapes[i : i + RUN])


def _is_import(node):
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", "")) == "import_module"
    return isinstance(node, ast.Import | ast.ImportFrom)


def shape(line):
    """Return a line with its names, texts and numbers put out."""
    out = []
    try:
        for t in tokenize.generate_tokens(io.StringIO(line + "\n").readline):
            if t.type == tokenize.NAME and not keyword.iskeyword(t.string):
                out.append("n")
            elif t.type in (tokenize.NUMBER, tokenize.STRING):
                out.append("0")
            else:
                out.append(t.string)
    except (tokenize.TokenError, IndentationError):
        pass
    return " ".join(out)


def repeated(modules, *, docstrings=False):
    """Return the pairs of files that share a run: by text, and by text or shape."""
    by_text, by_shape = defaultdict(set), defaultdict(set)
    for m in modules:
        for first, text, form in m.runs(docstrings=docstrings):
            by_text[text].add((m.name, first))
            if sum(len(f.split()) for f in form) >= FULL:
                by_shape[form].add((m.name, first))
    return _pairs(by_text), _pairs(by_text) | _pairs(by_shape)


def _pairs(runs):
    found = set()
    for places in runs.values():
        if 1 < len(places) <= PLACES:
            found |= {(a[0], b[0]) for a, b in combinations_with_replacement(sorted(places), 2) if a != b}
    return found


def types(tree):
    """Return what mypy --strict counts."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", str(tree / "decentre")],
        capture_output=True, text=True, check=False, cwd=tree.parent, env={**_environment(tree), "MYPYPATH": str(tree)},
    )  # fmt: skip
    last = (done.stdout.strip().splitlines() or ["mypy did not run"])[-1]
    return "0" if last.startswith("Success") else last


def _environment(tree):
    return {**os.environ, "PYTHONPATH": str(tree), "OPENBLAS_NUM_THREADS": "1"}


def seconds(tree, program):
    """Return the processor time of a program, the least of five."""
    timed = f"import time\n{program}\nprint(time.process_time())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", timed],
            env=_environment(tree),
            capture_output=True,
            text=True,
            check=True,
            cwd=tempfile.gettempdir(),
        )
        for _ in range(5)
    ]
    return min(float(r.stdout.split()[-1]) for r in runs)


def rows(tree):
    """Yield the table: what, and how much."""
    with tempfile.TemporaryDirectory() as copy:
        root = Path(copy) / "decentre"
        modules = [Module(p, p.relative_to(root).as_posix()) for p in formatted(tree, Path(copy))]
    lines = {m.name: len(m.lines) for m in modules}
    functions = Counter({name: size for m in modules for name, size in m.functions.items()})
    code = {m.name: len(m.code) for m in modules}
    said = {m.name: m.comments for m in modules}
    yield "modules / thousand lines", f"{len(modules)} / {sum(lines.values()) / 1000:.1f}"
    yield "  of them lines of code, docstrings", f"{sum(code.values()):,}, {sum(len(m.documented) for m in modules):,}"
    yield "longest module", "{1} ({0})".format(*max(lines.items(), key=lambda x: x[1]))
    yield "  modules over 400 lines", str(sum(n > 400 for n in lines.values()))
    yield "longest function, with its signature", "{1} ({0})".format(*functions.most_common(1)[0])
    yield "  functions of at most 20 lines of code", f"{sum(n <= 20 for n in functions.values()) / len(functions):.1%}"
    inner = sorted(set().union(*(m.inner_imports for m in modules)))
    yield "imports inside functions", str(len(inner))
    yield "mypy --strict errors", types(tree)
    same, alike = repeated(modules)
    yield "pairs of places that share six lines of code", f"{len(alike)} ({len(same)} of them to the letter)"
    same, alike = repeated(modules, docstrings=True)
    yield "  and with docstrings counted as code", f"{len(alike)} ({len(same)} of them to the letter)"
    yield "comments per 100 lines of code", f"{100 * sum(said.values()) / sum(code.values()):.1f}"
    for room in KERNELS:
        own = [n for n in code if n.split("/")[0] == room]
        yield f"  in {room}", f"{100 * sum(said[n] for n in own) / sum(code[n] for n in own):.1f}"
    ratio = seconds(tree, FIRST_RESULT) / seconds(tree, "import pandas")
    yield "import decentre.growth to a first result over import pandas", f"{ratio:.2f}"


if __name__ == "__main__":
    for what, value in rows(Path(sys.argv[1] if len(sys.argv) > 1 else CLONE / "toolkit").resolve()):
        print(f"{what:<76}{value}")
