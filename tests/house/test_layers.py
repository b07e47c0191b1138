"""The layers of the design, proved from the source: an arrow may only point down."""

import ast
import subprocess
import sys
from pathlib import Path

import decentre
import pytest

PACKAGE = Path(decentre.__file__).parent
LAYERS = [
    {"errors"},
    {"records"},
    {"years"},
    {"tables"},
    {"datasets", "measures", "claims", "figures"},
    {"prices", "resampling"},
    {"results"},
    {"growth", "purpose", "capitation", "mechanisms", "pooling", "flows", "autonomy", "ledger", "synthetic"},
    {"document"},
    {"reproduction", "teaching"},
    {"reports"},
    {"cli"},
    {"__main__"},
]
FLOOR = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "case_studies" not in p.parts)
# resampling builds its kernels on the ranks of measures: one floor below, as drawn in the design.
VERBS = LAYERS[7]
SCIENCE = {"measures", "resampling"} | VERBS


def room(path):
    """Return the module or folder a file belongs to; '' for the front door."""
    first = path.relative_to(PACKAGE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def imports(path):
    """Return every module name imported anywhere in a file, with the names taken from decentre itself."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += [f"decentre.{a.name}" for a in node.names] if node.module == "decentre" else [node.module]
    return found


def rooms_used(path):
    """Return the rooms of decentre that a file imports."""
    door = decentre._NAMES
    used = {n.split(".")[1] for n in imports(path) if n.startswith("decentre.")}
    return {door.get(u, u).split(".")[0] for u in used}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_an_arrow_only_points_down(path):
    here = room(path)
    if not here:
        return
    for there in rooms_used(path) - {here}:
        assert there in FLOOR, f"{path.name} imports the unknown room {there}"
        assert FLOOR[there] < FLOOR[here], f"{here} imports {there}, which is not below it"


def test_every_room_has_a_floor():
    rooms = {room(p) for p in FILES} - {""}
    assert rooms <= set(FLOOR)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_library_is_used_only_in_its_rooms(path):
    here, used = room(path), {n.split(".")[0] for n in imports(path)}
    if here != "figures":
        used_in_code = {n for n in runtime_imports(path) if n.split(".")[0] in {"matplotlib", "mpl_toolkits"}}
        assert not used_in_code
    if here not in SCIENCE:
        assert not used & {"scipy", "statsmodels"}
    if here != "ledger":
        assert not used & {"duckdb", "pyspark", "ibis"}
    if here not in {"ledger", "tables"}:
        assert "narwhals" not in used
    if here != "records":
        assert not used & {"msgspec", "tomllib", "tomli"}
    if here != "document":
        assert not used & {"jinja2", "markupsafe", "typst"}
    if here != "cli":
        assert not used & {"cyclopts", "rich"}
    if path.relative_to(PACKAGE).as_posix() != "datasets/fetching.py":
        assert not used & {"urllib", "http", "socket", "requests", "ftplib"}


def runtime_imports(path):
    """Return imports outside ``if TYPE_CHECKING``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = [n for n in ast.walk(tree) if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING"]
    inside = {id(x) for n in typing for x in ast.walk(n)}
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) and id(n) not in inside]
    return {a.name if isinstance(n, ast.Import) else n.module for n in found for a in n.names}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_file_does_what_must_never_be(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert path.stem not in {"utils", "helpers", "common", "misc"}
    assert not path.stem.endswith(("_old", "_new", "_v2"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Assert), f"assert in line {node.lineno}"
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"bare except in line {node.lineno}"
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            assert room(path) == "cli" or name != "print", f"print in line {node.lineno}"
            assert name not in {"plt.show", "sys.path.append", "np.random.seed"}
    text = path.read_text(encoding="utf-8")
    assert "fillna(0" not in text
    assert len(text.splitlines()) <= 480, "a room this long holds two concepts"


def functions():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield path, node


def code_lines(node):
    """Return the number of code lines of a function, its docstring and signature left out."""
    body = (
        node.body[1:]
        if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
        else node.body
    )
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_functions_are_short():
    lengths = {f"{p.name}:{n.name}": code_lines(n) for p, n in functions()}
    assert {k: v for k, v in lengths.items() if v > 40} == {}
    assert sum(v < 20 for v in lengths.values()) >= 0.9 * len(lengths)


def test_importing_the_package_imports_no_library():
    code = (
        "import sys, decentre; dir(decentre); "
        "sys.exit(any(m in sys.modules for m in ('pandas', 'numpy', 'scipy', 'matplotlib', 'statsmodels')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
