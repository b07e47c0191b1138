"""The tree of commands, and how words reach one of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cyclopts import App, CycloptsError

import decentre
from decentre.cli.commands import command
from decentre.cli.refusals import sentence
from decentre.errors import InputError
from decentre.reports.signatures import described, functions

_HELP = "When the centre says that money is decided locally, how much of it really is?"
_EXAMPLES = """\
examples:
  decentre reproduce                       every case study, into ./report
  decentre template budget --out folder/   tables to start from
  decentre check budget.csv                what is wrong with a table
  decentre report kings_fund_2005_07 --out folder/   one case study in full: page, PDF, notebook, tables for a paper
  decentre report earmark.csv --out folder/          the same of a table of your own, told by its columns
  decentre report budget budget.csv --lines lines.csv --price-index gdp_deflator --out folder/
  decentre report allocation populations.csv --formula england_ccg_2018_19 --out folder/
  decentre check-agreement agreement.toml --on 2024-04-01
  decentre report spend folder/ --out report/   payments as published: who decides what they are for
  decentre new case-study my_case          a case study to start from, which passes at once
  decentre exercise growth --student s1234 --out folder/   an exercise with figures of your own
  decentre class make students.csv --exercises growth,targeting --out folder/   exercises for a whole class
  decentre --install-completion            words completed by the shell

"""
_EXIT = """\
exit codes: 0 all well; 1 a published value differs and nothing explains it, or an answer is not right; 2 the input or the command
was refused; 130 stopped"""
_GROUPS = ("studies", "own_tables", "answers", "course", "sources")
_INSIDE = {
    "class": ("classes", "A class: its exercises, their marks and their answers.")
}  # a command with commands of its own


def run(words: list[str]) -> int:
    """Run the command that the words name and return its exit code."""
    app = made()
    words = _with_kind(words)
    try:
        done = app(words, exit_on_error=False, print_error=False, help_on_error=False, result_action="return_value")
    except CycloptsError as error:
        raise InputError(sentence(error)) from None
    return done if isinstance(done, int) else 0


def made() -> App:
    """Return every command: the kinds of report with their short forms, and the functions of this folder."""
    app = App(
        name="decentre",
        help=_HELP,
        help_epilogue=_EXAMPLES + _EXIT,
        version=f"decentre {decentre.__version__}",
        help_format="plaintext",
        suppress_keyboard_interrupt=False,
    )
    report = App(
        name="report", help="Write a report: KIND may be left out where the columns fit one kind.", help_epilogue=_EXIT
    )
    app.command(report)
    for kind, about in described().items():
        write = command(about.signature, "decentre.cli.reporting:shown")
        report.command(write, name=_hyphened(kind), help_epilogue=_EXIT)
        if about.alias:
            app.command(write, name=about.alias, help=f"Short for 'report {_hyphened(kind)}'.", help_epilogue=_EXIT)
    for group in _GROUPS:
        _add(app, group)
    for name, (group, told) in _INSIDE.items():
        inside = App(name=name, help=told, help_epilogue=_EXIT)
        _add(inside, group)
        app.command(inside)
    app.register_install_completion_command()
    return app


def _add(app: App, group: str) -> None:
    """Make a command of each public function of a file."""
    for signature in functions(f"{__package__}.{group}", Path(__file__).with_name(f"{group}.py")):
        app.command(command(signature), name=_hyphened(signature.name), help_epilogue=_EXIT)


def _with_kind(words: Sequence[str]) -> list[str]:
    """Return the words with the kind of report put in where it was left out."""
    kinds = [_hyphened(kind) for kind in described()]
    if words[:1] != ["report"] or len(words) < 2 or words[1] in kinds or words[1].startswith("-"):
        return list(words)
    from decentre.cli.reporting import told

    sources = [w for w in words[1:] if not w.startswith("-")][: _before_options(words[1:])]
    choices = {w[2:].split("=")[0].replace("-", "_") for w in words if w.startswith("--")}
    return ["report", _hyphened(told(sources, choices)), *words[1:]]


def _before_options(words: Sequence[str]) -> int:
    return next((i for i, word in enumerate(words) if word.startswith("-")), len(words))


def _hyphened(name: str) -> str:
    return name.replace("_", "-")
