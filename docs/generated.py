"""Pages of the site that are made from the package itself: commands, datasets, price indices, case studies, the changelog."""

import io
import shutil
import tomllib
from pathlib import Path

from decentre import datasets, prices, reproduction
from decentre.cli.app import made
from decentre.tables.safe import markdown
from rich.console import Console

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 96  # letters a line of help: what a page shows at 1280 px without cutting
COUNTS = ("recomputed", "arithmetic", "own", "copied", "explained")


def table(heads, rows):
    """Return a table in Markdown; its cells are Markdown already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines) + "\n"


# Commands


def commands():
    """Return the page of the command line: each command's own help."""
    app = made()
    names = [name for name in app if not name.startswith("-")]
    parts = [
        "# Command line reference\n",
        "Every command with its arguments, written by the commands themselves (`decentre COMMAND --help` prints the same). In a",
        "clone each is `python3 toolkit COMMAND`, and nothing has to be installed first. What they print on refusal, and the tables",
        "they take: [your own data](own_data.md). Exit codes: 0 all well; 1 a published value differs and nothing explains it, or",
        "an answer is not right; 2 the input or the command was refused; 130 stopped.\n",
        f"```text\n{helped(app, [])}\n```\n",
    ]
    for name in names:
        parts.append(f"## decentre {name}\n\n```text\n{helped(app, [name])}\n```\n")
        inside = [word for word in app[name] if not word.startswith("-")]
        parts += [f"### decentre {name} {word}\n\n```text\n{helped(app, [name, word])}\n```\n" for word in inside]
    return "\n".join(parts)


def helped(app, words):
    """Return what a command says of itself, without the exit codes that all share."""
    file = io.StringIO()
    app.help_print(words, console=Console(file=file, width=WIDTH, color_system=None))
    return file.getvalue().split("exit codes:")[0].strip()


# Datasets


def catalogue(source, write):
    """Write the catalogue: a list of all datasets, a page for each card, and the files that ship beside them."""
    rows = []
    for slug in datasets.names():
        card = datasets.card(slug)
        write(source / "catalogue" / f"{slug}.md", card_page(card, download(slug, source / "catalogue")))
        ships = "yes" if card.shipped else "fetch" if card.fetch else "no"
        rows.append([f"[{markdown(card.title)}]({slug}.md)", f"{card.rows:,}", markdown(card.years), ships])
    told = [
        "# Catalogue of datasets\n",
        f"{len(rows)} tables, each with a card: what one row is, where it comes from, on what licence, how certain it is, and what to",
        "beware of. Those that ship are read without a network, `datasets.load(NAME)`, and held against their hash. Those that may not",
        "be passed on are fetched from their publisher: `decentre data NAME --fetch`. `decentre data` prints this list,",
        "`decentre data NAME` a card.\n",
        table(["dataset", "rows", "years", "ships"], rows),
        toctree(datasets.names()),
    ]
    write(source / "catalogue" / "index.md", "\n".join(told))


def toctree(names):
    """Return a hidden table of contents."""
    return "\n".join(["```{toctree}", ":hidden:", "", *names, "```", ""])


def download(slug, folder):
    """Put the file of a dataset that ships beside its page and return its name, or nothing."""
    there = ROOT / "toolkit" / "decentre" / "datasets" / slug
    found = next((p for name in ("data.csv", "data.csv.gz") if (p := there / name).is_file()), None)
    if found is None:
        return ""
    place = folder / "files" / found.name.replace("data", slug, 1)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(found, place)
    return place.name


def card_page(card, file):
    """Return the page of one dataset."""
    facts = {
        "name": f"`{card.slug}`",
        "one row is": markdown(card.row),
        "rows": f"{card.rows:,}",
        "years": markdown(card.years),
        "licence": markdown(card.licence),
        "certainty": markdown(card.certainty),
        "retrieved": markdown(card.retrieved),
        "made": markdown(card.prepared),
        "beware": markdown(card.note),
        "known until": card.known_until or "",
    }
    got = f"[{file}](files/{file})" if file else f"does not ship. {markdown(card.how_to_obtain)}"
    columns = [[f"`{name}`", markdown(c["unit"]), markdown(c["what"])] for name, c in card.columns.items()]
    load = f'```python\nfrom decentre import datasets\n\ntable = datasets.load("{card.slug}")\n```\n'
    parts = [f"# {markdown(card.title)}\n", table(["", ""], [[k, v] for k, v in facts.items() if v])]
    parts += [f"**Download:** {got}\n", load, "## Columns\n", table(["column", "unit", "what it holds"], columns)]
    parts += ["## Sources\n", *(source_line(s) for s in card.sources), ""]
    return "\n".join([*parts, "## How to cite\n", f"```text\n{wrapped(datasets.cite(card.slug))}\n```\n"])


def source_line(source):
    """Return one source as a line of a list, its address as a link."""
    words = [source.get(part, "") for part in ("publisher", "date", "title", "licence")]
    address = source.get("address", "")
    link = f" <{address}>" if address.startswith("http") and " " not in address else f" {markdown(address)}"
    return f"* {markdown('. '.join(w for w in words if w))}.{link}"


def wrapped(text):
    """Return a citation as it stands, its lines kept."""
    return text.replace("```", "'''")


# Price indices


def price_indices():
    """Return the page of the price indices that ship."""
    named = prices.names()
    rows = [
        [f"`{name}`", *(markdown(row[c]) for c in ("title", "basis", "purpose", "years"))]
        for name, row in named.iterrows()
    ]
    world = [
        [f"`gdp_deflator:{code}`", markdown(row["country"]), f"{row['first']} to {row['last']}"]
        for code, row in prices.countries().iterrows()
    ]
    text = (Path(__file__).parent / "price_indices.md").read_text(encoding="utf-8")
    return text.replace(
        "<!-- shipped indices -->", table(["name", "what it is", "basis", "purpose", "years"], rows)
    ).replace("<!-- world indices -->", table(["name", "country", "years"], world))


# Case studies and the changelog


def verdicts(names, results):
    """Return the honest table: how the values of each case are known."""
    rows = []
    for name in names:
        about = tomllib.loads((ROOT / "case_studies" / name / "study.toml").read_text(encoding="utf-8"))
        result = results.studies[name]
        found = reproduction.counts([result])
        rows.append(
            [
                f"[{about['title']}]({name}.ipynb)",
                *(found[c] for c in COUNTS),
                f"{{download}}`.ipynb <{name}.ipynb>`",
            ]
        )
    return table(["case study", *COUNTS, "notebook"], rows)


def changelog():
    """Return the changelog as a page."""
    return (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("](docs/", "](")
