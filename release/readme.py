"""README.md as a package index shows it: every link and picture by its whole address, from the addresses of the project."""

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!?\[[^\]]*\]\()(?!\w+:|#)([^)\s]+)")


class Readme(MetadataHookInterface):
    """The readme of the wheel and of the sdist."""

    PLUGIN_NAME = "custom"

    def update(self, metadata):
        """Put the readme into the metadata of the project."""
        text = Path(self.root, "README.md").read_text("utf-8")
        whole = absolute(text, metadata["urls"]["Repository"])
        metadata["readme"] = {"content-type": "text/markdown", "text": whole}


def absolute(text, repository):
    """Return a text with the relative addresses of its links and pictures made whole."""

    def put(found):
        kind = "raw" if found[1].startswith("!") else "blob"
        return f"{found[1]}{repository}/{kind}/main/{found[2]}"

    return _LINK.sub(put, text)
