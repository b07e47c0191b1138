"""Draw the figure of each question from the code of its page: python docs/draw.py [QUESTION ...]."""

import doctest
import sys
from pathlib import Path

import matplotlib

matplotlib.use("agg")

DOCS = Path(__file__).parent
DRAWN = {
    "added": "lost",
    "departure": "departure",
    "earmark": "trace",
    "fair_share": "shares",
    "felt_control": "result",
    "inflation": "growth",
    "kept_to_purpose": "answer",
    "left_to_decide": "growth",
    "need": "lean",
    "other_choices": "curve",
    "paid_otherwise": "result",
    "payments": "audit",
    "pooling": "pool",
    "who_pays_whom": "flow",
}  # which result of a page its figure shows


def draw(question):
    """Run the examples of a page and draw the result that it is about."""
    page = DOCS / "questions" / f"{question}.md"
    known = {}
    for example in doctest.DocTestParser().get_examples(page.read_text(encoding="utf-8")):
        exec(compile(example.source, page.name, "single"), known)  # noqa: S102 (the page is our own, and tested)
    drawn = known[DRAWN[question]].plot(width="page")
    place = DOCS / "pictures" / "questions" / f"{question}.png"
    place.parent.mkdir(exist_ok=True)
    figure = getattr(drawn, "figure", drawn)
    figure.savefig(place, dpi=110, bbox_inches="tight", metadata={"Software": None})


if __name__ == "__main__":
    for asked in sys.argv[1:] or DRAWN:
        draw(asked)
