"""Reports in a real browser, at two widths: nothing complains, nothing leaves the page, everything has a name."""

import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

import decentre
import pytest
from decentre import tables
from decentre.document import notebook
from decentre.reports.studies import write_reproduction

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--hide-scrollbars", "--remote-debugging-pipe",
]  # fmt: skip
WIDTHS = (1280, 420)
SECONDS = 60
# For each element with text of its own: the contrast of its colour with what is behind it (WCAG 2.2).
CONTRAST = """
(() => {
  const light = c => {
    const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
      .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (c !== 'rgba(0, 0, 0, 0)') return c;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = [...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
  return Math.min(...texts.map(e => {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
})()
"""


class Browser:
    """A headless Chromium, spoken to through two pipes: no port, no network."""

    def __init__(self, profile):
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        line = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
        words = ["bash", "-c", line, "bash", CHROMIUM, *FLAGS, f"--user-data-dir={profile}"]
        self.process = subprocess.Popen(
            words, pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self.reading, self.writing = ours_in, ours_out
        self.numbers, self.events, self.rest, self.session = itertools.count(1), [], b"", None

    def call(self, method, **parameters):
        """Send a command and return its answer; what else arrives is kept in ``events``."""
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters} | (
            {"sessionId": self.session} if self.session else {}
        )
        os.write(self.writing, json.dumps(message).encode() + b"\0")
        answer = self.wait(lambda m: m.get("id") == number)
        assert "error" not in answer, answer
        return answer["result"]

    def wait(self, wanted):
        """Read until a message is the one wanted."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            while b"\0" in self.rest:
                raw, self.rest = self.rest.split(b"\0", 1)
                message = json.loads(raw)
                self.events.append(message)
                if wanted(message):
                    return message
            if select.select([self.reading], [], [], 1)[0]:
                self.rest += os.read(self.reading, 1 << 20)
        raise TimeoutError("the browser did not answer")

    def value(self, expression):
        """Return what an expression is on the page."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"]["value"]

    def open(self, path, width):
        """Open a file at a width, and return the addresses that it asked for and its complaints."""
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for room in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.call(f"{room}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.events.clear()
        self.call("Page.navigate", url=path.as_uri())
        if not any(m.get("method") == "Page.loadEventFired" for m in self.events):
            self.wait(lambda m: m.get("method") == "Page.loadEventFired")
        self.value("document.images.length")
        asked = [m["params"]["request"]["url"] for m in self.events if m.get("method") == "Network.requestWillBeSent"]
        said = {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}
        return asked, [m for m in self.events if m.get("method") in said]

    def close(self):
        """End the browser that was started here."""
        self.process.terminate()
        self.process.wait(20)
        os.close(self.reading)
        os.close(self.writing)


@pytest.fixture(scope="module")
def browser():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        started = Browser(profile)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Give one page of each make: a budget, an earmark, answers, a case study, and several studies together."""
    work = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebook, "execute", lambda *_: None)
        budget, lines = tables.template("budget"), tables.template("lines")
        decentre.report(budget, lines, price_index="gdp_deflator", out=work / "budget")
        decentre.report(tables.template("earmark"), out=work / "earmark")
        decentre.report_adherence(tables.template("adherence"), bodies=42, out=work / "adherence")
        decentre.report("inequalities_targeting_2022_23", out=work / "study")
        write_reproduction(["kings_fund_2005_07", "who_decides_2023_26"], work / "studies")
    return work


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["budget", "earmark", "adherence", "study", "studies"])
def test_a_page_is_whole_quiet_and_alone(browser, pages, name, width):
    path = pages / name / "index.html"
    asked, complaints = browser.open(path, width)
    assert complaints == []
    assert [address for address in asked if not address.startswith("data:")] == [path.as_uri()]
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value("[...document.images].every(i => i.complete && i.naturalWidth > 100 && i.width <= innerWidth)")
    assert browser.value(CONTRAST) >= 4.5


@pytest.mark.parametrize("name", ["budget", "study", "studies"])
def test_a_page_is_told_by_a_screen_reader_as_it_is_seen(browser, pages, name):
    browser.open(pages / name / "index.html", WIDTHS[0])
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    told = [(n["role"]["value"], n.get("name", {}).get("value", ""), n) for n in nodes if not n["ignored"]]
    roles = {role for role, *_ in told}
    assert {"main", "heading", "table", "columnheader", "rowheader", "image", "navigation"} <= roles
    assert all(
        text.strip()
        for role, text, _ in told
        if role in ("image", "table", "heading", "region", "link", "columnheader")
    )
    assert all(text.startswith("Table ") for role, text, _ in told if role == "table")
    levels = [
        p["value"]["value"] for role, _, n in told if role == "heading" for p in n["properties"] if p["name"] == "level"
    ]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_tables_for_a_word_processor_open_quietly(browser, pages):
    path = pages / "study" / "tables.html"
    asked, complaints = browser.open(path, WIDTHS[0])
    assert (asked, complaints) == ([path.as_uri()], [])
    assert (
        browser.value("document.querySelectorAll('table').length")
        == browser.value("document.querySelectorAll('caption').length")
        > 10
    )


def test_a_bad_page_does_not_pass_these_checks(browser, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<html><body style="width:900px"><p style="color:#999">faint</p><img src="http://192.0.2.1/x.png">'
        '<script>console.error("no"); nothing()</script></body></html>',
        encoding="utf-8",
    )
    asked, complaints = browser.open(bad, WIDTHS[1])
    assert "http://192.0.2.1/x.png" in asked
    assert len(complaints) >= 2
    assert browser.value("document.documentElement.scrollWidth") > WIDTHS[1]
    assert browser.value(CONTRAST) < 4.5
