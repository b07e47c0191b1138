"""Templates of HTML: every value is escaped, unless it is HTML of ours already."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cache

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from decentre.document import pictures
from decentre.document.markdown import inline, to_html
from decentre.results import html_table


def rendered(template: str, values: Mapping[str, object]) -> str:
    """Return a template of this folder filled in."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("decentre.document"),
        autoescape=True,
        finalize=_escaped,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "kind": lambda element: type(element).__name__,
        "table": _table,
        "inline": lambda text: Markup(inline(text)),  # noqa: S704 - it escapes all but its own marks
        "markdown": lambda text: Markup(to_html(text)),  # noqa: S704 - likewise
        "picture": pictures.address,
    }
    return made


def _table(texts: pd.DataFrame, caption: str = "") -> Markup:
    return Markup(html_table(texts, caption))  # noqa: S704 - it escapes every cell


def _escaped(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(html.escape(str(value)))  # noqa: S704
