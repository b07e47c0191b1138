"""The flow of funds as one HTML page: own SVG, a few lines of script, and no network."""

from __future__ import annotations

import html
from collections.abc import Sequence

import pandas as pd

from decentre.figures.colours import INK
from decentre.figures.sankey.payments import colour_of, drawable, money_through, named
from decentre.figures.sankey.ribbons import BOX, LEADING, Box, Layout, Ribbon, layout
from decentre.figures.units import unit_of

_WIDE, _NARROW = (960.0, 13.0, 420.0), (448.0, 11.5, 420.0)
_MOST_ENDS = 6
_STYLE = """
body{font:16px/1.45 system-ui,sans-serif;color:#222;max-width:1120px;margin:0 auto;padding:16px}
h1{font-size:1.25rem;margin:0 0 .5rem}
#say{position:sticky;top:0;background:#fff;border-bottom:1px solid #ccc;padding:.4rem 0;min-height:4.4em;z-index:1}
#key{list-style:none;padding:0;margin:.5rem 0;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.85rem}
#key i{display:inline-block;width:1em;height:.8em;margin-right:.4em}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-family:system-ui,sans-serif;paint-order:stroke;stroke:#fff;stroke-width:3px;pointer-events:none}
.name{font-weight:600}
[data-say]{cursor:pointer;outline:none}
path{opacity:.75}
svg.dim path{opacity:.13}
svg.dim .lit path{opacity:.95}
[data-say]:focus-visible rect,[data-say]:focus-visible path{stroke:#000;stroke-width:1.5px}
.narrow{display:none}
@media(max-width:759px){.wide{display:none}.narrow{display:block;max-width:560px}}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.85rem;margin:1rem 0}
caption{text-align:left;font-weight:600}
th,td{padding:.2rem .7rem .2rem 0;text-align:right;white-space:nowrap;border-bottom:1px solid #eee}
th[scope=row],thead th:first-child,.text{text-align:left}
footer,.note{font-size:.8rem;color:#555}
"""
_SCRIPT = """
const say = document.getElementById("say"), rest = say.textContent;
for (const drawing of document.querySelectorAll("svg")) {
  const parts = [...drawing.querySelectorAll("[data-say]")];
  const clear = () => { drawing.classList.remove("dim"); say.textContent = rest; };
  for (const part of parts) {
    const show = () => {
      const lit = part.dataset.with.split(" ");
      for (const other of parts) other.classList.toggle("lit", lit.includes(other.dataset.id));
      drawing.classList.add("dim");
      say.textContent = part.dataset.say;
    };
    part.addEventListener("pointerenter", show);
    part.addEventListener("click", show);
    part.addEventListener("focus", show);
    part.addEventListener("blur", clear);
    part.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") clear(); });
  }
}
"""


def fund_flow_page(
    edges: pd.DataFrame,
    paths: pd.DataFrame,
    *,
    free: pd.Series | None = None,
    title: str,
    tables: str = "",
    notes: Sequence[str] = (),
    source: str = "",
    currency: str | None = None,
) -> str:
    """Return the flow of funds as an HTML page that answers to pointer, touch and keyboard, and needs no network.

    Parameters
    ----------
    edges : pandas.DataFrame
        Payments: payer, payee, amount, and decided_by where somebody is named.
    paths : pandas.DataFrame
        The share of the money of each body (row) that ends in each final use (column).
    free : pandas.Series, optional
        Share of what each body pays that nobody has decided on before; all of it by default.
    title, source : str
        Printed above and below.
    tables : str, optional
        HTML put below the drawing.
    notes : sequence of str
        What the answer stands on.
    currency : str, optional
        The ISO 4217 code of the money.

    Returns
    -------
    str
        The page, the same bytes at every run.
    """
    page = _Page(drawable(edges, free), paths, currency)
    key = "".join(f'<li><i style="background:{c}"></i>{html.escape(n)}</li>' for n, c in named(page.edges).items())
    drawings = page.drawing("wide", title, *_WIDE) + page.drawing("narrow", title, *_NARROW)
    said = "Point at, tap or tab to a body or a payment: its money is read out here."
    foot = "".join(f'<p class="note">{html.escape(n)}</p>' for n in notes)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';style-src 'unsafe-inline';script-src 'unsafe-inline'">
<title>{html.escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{html.escape(title)}</h1>
<p id="say" aria-live="polite">{said}</p>
<ul id="key">{key}</ul>
{drawings}
<div class="scroll">{tables}</div>
{foot}
<footer>{html.escape(f"Source: {source}") if source else ""}</footer>
<script>{_SCRIPT}</script>
</body>
</html>
"""


class _Page:
    """What is said of every body and payment, and which others belong to it."""

    def __init__(self, edges: pd.DataFrame, paths: pd.DataFrame, currency: str | None) -> None:
        self.edges, self.paths = edges, paths
        self.colours = colour_of(edges)
        self.through = money_through(edges)
        self.unit = unit_of(self.through, currency)
        paid, self.payers = set(edges["payee"]), set(edges["payer"])
        self.budget = edges.loc[~edges["payer"].isin(paid), "amount"].sum()
        self.place = {name: f"n{i}" for i, name in enumerate(self.through.index)}

    def drawing(self, kind: str, title: str, width: float, size: float, height: float) -> str:
        money = {str(name): self.unit.said(passed) for name, passed in self.through.items()}
        plan = layout(self.edges, money, width=width, size=size, height=height)
        ribbons = "\n".join(self._ribbon(r) for r in plan.ribbons)
        boxes = "\n".join(self._box(b, plan) for b in plan.boxes)
        name = html.escape(f"Sankey diagram: {title}", quote=True)
        return (
            f'<svg class="{kind}" viewBox="0 -6 {plan.width:g} {plan.height + 6:.0f}" role="group" aria-label="{name}">\n'
            f"{ribbons}\n{boxes}\n</svg>\n"
        )

    def _ribbon(self, ribbon: Ribbon) -> str:
        who = self.edges["who"].iloc[ribbon.row]
        last = ribbon.payee not in self.payers
        decided = f" Decided by {who}." if who else " Decided before." if last else " Passed on."
        share = f"{ribbon.amount / self.budget:.1%}" if self.budget else "n/a"
        said = f"{ribbon.payer} pays {ribbon.payee} {self.unit.said(ribbon.amount)}, {share} of what enters.{decided}"
        ends = f"{self.place[ribbon.payer]} {self.place[ribbon.payee]}"
        path = " ".join(kind + " ".join(f"{x:.1f}" for x in at) for kind, at in ribbon.outline)
        return _part(f"e{ribbon.row}", ends, said, f'<path d="{path}" fill="{self.colours[who]}"/>')

    def _box(self, box: Box, plan: Layout) -> str:
        rows = self.edges.index[(self.edges["payer"] == box.name) | (self.edges["payee"] == box.name)]
        lines = "".join(
            f'<tspan x="{box.label_x:.1f}" y="{box.label_y + i * plan.size * LEADING:.1f}"{_heavy(i, box)}>{html.escape(text)}</tspan>'
            for i, text in enumerate(box.label)
        )
        shape = f'<rect x="{box.x:.1f}" y="{box.top:.1f}" width="{BOX:g}" height="{box.height:.1f}" fill="{INK}"/>'
        text = f'<text font-size="{plan.size:g}">{lines}</text>'
        return _part(self.place[box.name], " ".join(f"e{i}" for i in rows), self._said(box.name), shape + text)

    def _said(self, name: str) -> str:
        received = self.edges.loc[self.edges["payee"] == name, "amount"].sum()
        paid = self.edges.loc[self.edges["payer"] == name, "amount"].sum()
        parts = [f"receives {self.unit.said(received)}"] * bool(received) + [f"pays {self.unit.said(paid)}"] * bool(
            paid
        )
        said = f"{name} {' and '.join(parts)}."
        if name not in self.paths.index:
            return said
        ends: pd.Series = self.paths.T[name].sort_values(ascending=False, kind="stable")
        shown = [f"{use} {100 * share:.1f} %" for use, share in ends[ends > 0].head(_MOST_ENDS).items()]
        more = ", and less elsewhere" if (ends > 0).sum() > _MOST_ENDS else ""
        return f"{said} Of what it holds: {', '.join(shown)}{more}."


def _heavy(line: int, box: Box) -> str:
    return ' class="name"' if line < len(box.label) - 1 else ""


def _part(place: str, others: str, said: str, inside: str) -> str:
    words = html.escape(said, quote=True)
    return (
        f'<g data-id="{place}" data-with="{place} {others}" data-say="{words}" tabindex="0" role="img" '
        f'aria-label="{words}">{inside}</g>'
    )
