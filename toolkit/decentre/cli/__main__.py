"""``python -m decentre.cli``: the command ``decentre``."""

import sys

from decentre.cli import main

if __name__ == "__main__":
    sys.exit(main())
