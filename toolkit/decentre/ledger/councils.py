"""Which payees are councils, and which only sound like one."""

from __future__ import annotations

import re

_IS = re.compile(
    r"\b(borough|county|city|district|metropolitan|unitary|town|county borough|mbc?|m\.b\.c|dc|bc|cc)\b.*\b(council|authority)\b"
    r"|\bcouncil\b.*\b(borough|county|city|district|metropolitan)\b"
    r"|\b(london|royal|metropolitan) borough\b|\bl\.? ?b\.? (of )?[a-z]{4,}|^lb[a-z ]+|\bcity of (london|westminster|bradford|york|wakefield)\b"
    r"|\b[a-z]+(shire)?\s+(mbc|cc|dc|bc)\b|\bcorporation of london\b|\bcouncil$|^council of\b|\b(county|city|borough|district) council\b",
    re.IGNORECASE,
)
_IS_NOT = re.compile(
    r"\btotal\b|surgery|\bmind\b|\bpfi\b|unitary payment|cluster|nhs|trust|community council|parish|british council|general (medical|dental)"
    r"|nursing (and|&) midwifery|research council|arts council|council for\b|voluntary|\bcvs\b|housing association|age (uk|concern)"
    r"|health (&|and) care professions|international council|\bltd\b|limited|\bllp\b|\bplc\b|\bcic\b|school|college|university",
    re.IGNORECASE,
)


def is_council(name: object) -> bool:
    """Say whether a payee is a local authority.

    Parameters
    ----------
    name : str
        As it stands in a payment file.

    Returns
    -------
    bool
        False for names that hold a council's word and are none: a surgery in Farnborough, a charity of a borough, a unitary
        payment under a private finance contract.

    Examples
    --------
    >>> [is_council(n) for n in ("LONDON BOROUGH OF EALING", "Richmond Borough Mind", "Unitary payment PFI")]
    [True, False, False]
    """
    return isinstance(name, str) and bool(_IS.search(name)) and not _IS_NOT.search(name)
