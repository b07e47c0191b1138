"""An interview study to start from: guide, consent, codebook, codings of an invented district whose truth is known."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from decentre import synthetic
from decentre.autonomy import load_codebook, read_codings, reconciliation
from decentre.autonomy.codebook import shipped_text
from decentre.document.folder import whole_folder, write_text
from decentre.errors import InputError
from decentre.tables import safe

_NAME = re.compile(r"[a-z][a-z0-9_]{2,63}")
INTERVIEWEES, SHIFT, ERROR, SEED = 12, -2, 0.1, 2001

_README = """\
# {name}: an interview study of control over budget lines

Everything here is invented and passes as it stands; write over it, file by file.

1. `topic_guide.md`: what to ask. `consent_and_data.md`: what to agree before asking, and what is kept where.
2. `accounts.csv`: the lines of the budget, how much of each could have been spent otherwise (0 to 1), and their money. From your
   own budget: `decentre.decompose_growth(...).discretion_by_line().accounts`. Fill it in **before** the interviews are coded.
3. `codebook.toml`: the levels, what each sounds like, and where the accounts are cut. Settle it before anyone codes.
4. Code each transcript in the package you use, with codes named `line/level`, such as `prescribing/narrow`; one file a coder,
   nobody sees the other's. `codings/` has two such exports (columns id, document, tag, content).
5. `decentre codings codings/coder_1.csv codings/coder_2.csv --out coded` writes `interviews.csv` (no quotation in it),
   `quotations.csv` (the evidence; keep it apart) and `reconciliation.csv` (where coders differ, to be settled; agreement is counted
   from the codes before it). With one coder all is there but agreement between coders.
6. `decentre report control accounts.csv --interviews interviews.csv --out report` writes the report.

**The truth of the invented district.** {people} officers feel {shift} steps less than the accounts show, give or take a step; one
code in ten is a step off. Endless interviews would have a gap of {gap:.3f} steps, a weighted kappa of {kappa:.3f} and an alpha of
{alpha:.3f}. See how near the report comes, and say why it is not the same.
"""

_GUIDE = """\
# Topic guide: control over a budget

After the study of one health district in 2001-02 (*Decentring the NHS*, Social Policy and Administration 38(1), 2004, 57-72). Its
own guide is not published. These questions follow the four parts into which it divides the money: last year's baseline, the
adjustment for inflation, the growth money, and the national initiatives within the growth money. Semi-structured: ask the numbered
question, then only what is needed to place each line. Do not name the levels of the codebook, and do not show the accounts first.

**Who speaks**: those who allocate. Ask what they decide, alone or with others, and since when. (No name on the recording.)

1. **The baseline.** Think of last year's budget before anything was added. How was this year's made from it? Could you have moved
   money out of [line]? Has anyone? What would have happened?
2. **Inflation.** Who settles what goes to pay and prices before you see the rest? Could you have given less, or more?
3. **The growth money.** When the new money came, what of it was already spoken for? By whom? How did you know?
4. **National initiatives.** Which sums came with a name on them? For each: who set the sum, who its use, what did you decide?
5. **What was left.** What did you decide yourselves? How was it decided, and who was in the room?
6. **Felt and formal.** Is there money that is yours on paper and not in practice? Or the other way round?
7. **Line by line** (show the list of lines, without figures): how far can you decide how much is spent on this, and on what?
8. What should I have asked?

Every line of `accounts.csv` should be spoken of, or be known not to have been: a line nobody speaks of is in no measure.
"""

_CONSENT = """\
# Consent and data: to be fitted to the rules of your own institution

This is a list of what to settle. It is no approval and no legal advice: ask your ethics committee and your data protection officer.

**Told and agreed before the interview**: who asks and who pays; what it is about; that it is voluntary and can be stopped; that it
is recorded, and when the recording is deleted; that roles may identify people in a body of a few officers, and what is done about
it; whether and how words may be quoted; until when what was said can be withdrawn; whom to complain to.

| what | where | who sees it | until when |
|---|---|---|---|
| recording | encrypted, apart | interviewer | transcript checked |
| key of names to `officer 1`, `officer 2` ... | encrypted, apart from all else | interviewer | end of the study |
| transcript without names | project drive | coders | as agreed |
| `quotations.csv` (codes with words) | project drive | coders | as agreed; never published whole |
| `interviews.csv` (codes without words) | with the report | anyone | kept |

A code without words can still point to a person: where a body has three officers, `officer 2` is known to the other two. Publish
lines, not persons, when fewer than about five spoke; the report's table of interviewees is then left out.
"""


def new_interview_study(name: str, *, out: str | Path = ".") -> Path:
    """Make an interview study to start from: guide, consent, codebook, accounts, codings by two coders, and what comes of them.

    Parameters
    ----------
    name : str
        Of the study and of its folder: 3 to 64 lower-case letters, digits and ``_``, a letter first.
    out : str or Path, default '.'
        The folder in which its folder is made.

    Returns
    -------
    Path
        The new folder: README.md, topic_guide.md, consent_and_data.md, codebook.toml, accounts.csv, codings/coder_1.csv and
        coder_2.csv (as a package exports them), interviews.csv, quotations.csv and reconciliation.csv. All invented.

    Raises
    ------
    InputError
        The name will not do, or is there already.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} is no name for an interview study; give 3 to 64 lower-case letters, digits and _, a letter first."
        )
    folder = Path(out) / name
    if folder.exists() or folder.is_symlink():
        raise InputError(
            f"'{folder}' is there already and is not overwritten; give another name, or another folder with --out."
        )
    district = synthetic.control(INTERVIEWEES, shift=SHIFT, error=ERROR, seed=SEED)
    told = {"name": name, "people": INTERVIEWEES, "shift": -SHIFT, **district.truth}
    texts = {"README.md": _README.format(**told), "topic_guide.md": _GUIDE, "consent_and_data.md": _CONSENT}
    with whole_folder(folder, f"decentre new interview-study {name}") as scratch:
        for file, text in (texts | {"codebook.toml": shipped_text()}).items():
            write_text(scratch / file, text)
        (scratch / "codings").mkdir()
        exports = {
            str(coder).lower(): exported(rows) for coder, rows in district.interviews.groupby("coder", sort=False)
        }
        for coder, export in exports.items():
            safe.write_csv(scratch / "codings" / f"{coder.replace(' ', '_')}.csv", export)
        coded = read_codings(exports)
        safe.write_csv(scratch / "accounts.csv", district.accounts)
        for file, table in {"interviews": coded.interviews, "quotations": coded.quotations}.items():
            safe.write_csv(scratch / f"{file}.csv", table)
        safe.write_csv(scratch / "reconciliation.csv", reconciliation(coded.interviews))
    return folder


def exported(coded: pd.DataFrame) -> pd.DataFrame:
    """Return coded interviews as a package for coding exports them: id, document, tag, content; what is said is invented."""
    signs = load_codebook().levels["signs"].str.split("; ").str[0]
    said = "[invented] " + coded["control"].map(signs)
    return pd.DataFrame(
        {
            "id": range(1, len(coded) + 1),
            "document": coded["interviewee"].str.lower() + ".docx",
            "tag": coded["line"] + "/" + coded["control"],
            "content": said,
        }
    )
