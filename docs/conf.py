"""The documentation site: no address outside it is asked for, and mathematics is MathML."""

import decentre
from docutils import nodes
from latex2mathml.converter import convert

project = "decentre"
author = "The decentre authors"
copyright = "2026, the decentre authors. Code: MIT licence; each dataset keeps its own"
version = release = decentre.__version__
extensions = ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc", "myst_nb"]
source_suffix = {".rst": "restructuredtext", ".md": "myst-nb", ".ipynb": "myst-nb"}
templates_path = ["_templates"]
nb_execution_mode = "off"  # notebooks are stored with their outputs, and tested
myst_enable_extensions = ["dollarmath", "colon_fence"]
autosummary_generate = True
toc_object_entries_show_parents = "hide"
autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
html_theme = "pydata_sphinx_theme"
html_title = "decentre"
html_static_path = ["_static"]
html_css_files = ["decentre.css"]
html_js_files = ["decentre.js"]
html_show_sourcelink = False
html_copy_source = False
html_show_sphinx = False
html_context = {
    "default_mode": "light",  # figures are drawn on white
    "versions": {release: ""},  # a version and the address of its site; none is the page's own
}
html_last_updated_fmt = None
html_math_renderer = "mathml"
html_theme_options = {
    "navbar_end": ["versions"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_end": [],
    "show_prev_next": True,
}


def _inline(writer, node):
    writer.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block(writer, node):
    writer.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>')
    raise nodes.SkipNode


def setup(app):
    """Print mathematics as MathML, which every browser shows without a script."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
