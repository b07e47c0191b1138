"""What is said of words that are no command: one sentence, in the words of the package."""

from __future__ import annotations

from typing import Literal, get_args, get_origin

from cyclopts import CoercionError, CycloptsError, MissingArgumentError, UnknownOptionError

from decentre.reports.signatures import Described, described

_OWN = ("out", "progress")


def sentence(error: CycloptsError) -> str:
    """Return what was wrong with a command, what is allowed, and what to do."""
    error.verbose = False
    about, said = _kind(error), ""
    if isinstance(error, UnknownOptionError) and about:
        said = _no_choice(error, about)
    elif isinstance(error, MissingArgumentError) and error.argument is not None:
        said = _missing(error.argument.name, about)
    elif isinstance(error, CoercionError) and error.argument is not None and error.token is not None:
        said = _not_taken(error.argument.name, error.token.value, error.argument.hint)
    near = str(error)
    hint = near[near.index("Did you mean") :] if "Did you mean" in near else ""
    return " ".join(filter(None, [said, hint])) if said else near


def _kind(error: CycloptsError) -> Described | None:
    """Return the kind of report that a refused command writes."""
    last = (error.command_chain or ("",))[-1]
    return next((a for name, a in described().items() if last in (name.replace("_", "-"), a.alias)), None)


def _no_choice(error: UnknownOptionError, about: Described) -> str:
    option = (error.token.keyword or error.token.value).split("=")[0].lstrip("-").replace("-", "_")
    known = [c.name for c in about.signature.choices[1:] if c.name not in _OWN]
    return f"{option} is not a choice of a report on {about.on}; its choices are {', '.join(known) or 'none'}."


def _missing(name: str, about: Described | None) -> str:
    choice = name.lstrip("-").replace("-", "_")
    if about and choice in about.needs:
        return f"A report on {about.on} needs {choice}: {about.needs[choice]}."
    return f"{name} is missing; --help says what it is."


def _not_taken(name: str, word: str, kind: object) -> str:
    """Say what a word may be: one of a few, or a number."""
    kinds = get_args(kind) if get_origin(kind) is not Literal and get_args(kind) else (kind,)
    few = [str(w) for k in kinds if get_origin(k) is Literal for w in get_args(k)]
    if few:
        return f"{name.lstrip('-').replace('-', '_')} is {word!r}; give {' or '.join(map(repr, few))}."
    number = "a whole number" if int in kinds else "a number"
    return f"{name} is {word!r}; give {number}{', or none' if type(None) in kinds else ''}."
