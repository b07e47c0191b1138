"""Open a notebook with amounts in reais in a real JupyterLab in headless Chromium: ``python look_in_jupyterlab.py lab.png``.

It prints the text of every output and how many of them were taken for mathematics (none must be), and saves what is seen. It takes half
a minute and a server of its own, so it is no test; what it showed stands in ``test_results_alike.py``.
"""

import base64
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
from nbclient import NotebookClient

sys.path.insert(0, str(Path(__file__).parents[1] / "reports"))
from test_reports_browser import Browser

PORT = 8977
CELLS = [
    'import decentre, pandas as pd\nbudget = pd.DataFrame({"body": ["Fortaleza", "Fortaleza"], "year": ["2018", "2019"], "amount": [1.2e9, 1.4e9]})\nfound = decentre.decompose_growth(budget, price_index={"2018": 100, "2019": 104}, currency="BRL")\nfound',
    'flows = pd.DataFrame([("Union", "State", 5e8), ("State", "Care", 5e8)], columns=["payer", "payee", "amount"])\ntraced = decentre.trace_funds(flows.assign(year="2019", scope="x", source="y"), year="2019", currency="BRL")\ntraced',
    "from IPython.display import Markdown\nMarkdown(traced.to_markdown())",
    "found.plot();",
]


def served(folder):
    """Start JupyterLab in a folder, and return its process when it answers."""
    own = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    words = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={PORT}", "--ServerApp.token=", "--allow-root"]
    lab = subprocess.Popen([*words, f"--ServerApp.root_dir={folder}"], env={**os.environ, **own, "HOME": str(folder)})
    for _ in range(120):
        try:
            urlopen(f"http://127.0.0.1:{PORT}/api").close()
        except URLError:
            time.sleep(1)
        else:
            break
    return lab


def look(browser, picture):
    """Print what stands on the page of the notebook, and save what is seen."""
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    browser.call("Emulation.setDeviceMetricsOverride", width=1280, height=2000, deviceScaleFactor=1, mobile=False)
    browser.call("Page.navigate", url=f"http://127.0.0.1:{PORT}/lab/tree/reais.ipynb")
    time.sleep(25)
    print(
        browser.value(
            "[...document.querySelectorAll('.jp-OutputArea-output')].map(e => e.innerText).join('\\n----\\n')"
        )
    )
    print("taken for mathematics:", browser.value("document.querySelectorAll('mjx-container').length"))
    picture.write_bytes(base64.b64decode(browser.call("Page.captureScreenshot", format="png")["data"]))


def main():
    """Run the notebook, serve it, and look."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as profile:
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
        NotebookClient(made, kernel_name="python3").execute()
        nbformat.write(made, Path(folder, "reais.ipynb"))
        lab, browser = served(Path(folder)), Browser(profile)
        try:
            look(browser, Path(sys.argv[1]))
        finally:
            browser.close()
            lab.terminate()


if __name__ == "__main__":
    main()
