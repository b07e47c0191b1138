"""Check a site that was built: no link leads nowhere, and no page asks for anything from outside."""

import html.parser
import re
from urllib.parse import unquote, urlsplit

ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")


class Links(html.parser.HTMLParser):
    """The links, the anchors and whatever a page loads."""

    def __init__(self):
        super().__init__()
        self.targets, self.anchors, self.loaded = [], set(), []

    def handle_starttag(self, tag, attributes):
        """Collect from one tag."""
        found = {name: value for name, value in attributes if value}
        self.anchors |= {found[k] for k in ("id", "name") if k in found}
        if tag == "a" and "href" in found:
            self.targets.append(found["href"])
        if tag in ("script", "img", "link", "iframe", "source", "object"):
            self.loaded += [found[k] for k in ("src", "href", "data") if k in found]


def broken(site):
    """Return every link that leads nowhere, and every address outside, or file that is not there, that is loaded."""
    pages = {path: Links() for path in sorted(site.rglob("*.html"))}
    for path, links in pages.items():
        links.feed(path.read_text(encoding="utf-8"))
    wrong = []
    for path, links in pages.items():
        wrong += _lost(path, links.loaded, "loads")
        wrong += [f"{path.name} links to {t}" for t in links.targets if not _leads_somewhere(path, t, pages)]
    for path in sorted(site.rglob("*.css")):
        addresses = [a or b for a, b in ADDRESS.findall(path.read_text(encoding="utf-8"))]
        wrong += _lost(path, addresses, "asks for")
    return sorted({f"{w}" for w in wrong})


def _lost(path, addresses, verb):
    found = [(a, urlsplit(a)) for a in addresses if not a.startswith(("data:", "#"))]
    return [f"{path.name} {verb} {a}" for a, p in found if p.netloc or not _file(path, p).exists()]


def _file(path, parts):
    return (path.parent / unquote(parts.path)).resolve() if parts.path else path


def _leads_somewhere(path, target, pages):
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return True
    there = _file(path, parts)
    return there.exists() and (
        not parts.fragment or there not in pages or unquote(parts.fragment) in pages[there].anchors
    )
