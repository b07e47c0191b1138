"""Which files there are, what each one is, and whether it is safe to read."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO

import numpy as np

from decentre.errors import InputError
from decentre.ledger.workbooks import require_workbook
from decentre.tables.marks import MARK

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TEXTS = (".csv", ".txt", ".tsv", ".json", ".jsonl")
ARCHIVES = (".zip", ".gz")
ENDINGS = (*TEXTS, *WORKBOOKS, *ARCHIVES)
STORE_MARK = ".decentre_store"
_NAMED_KINDS = (".pdf", ".htm", ".html", ".doc", ".docx")  # looked at, and refused with a reason of their own
_HEAD = 4096
_PIECE = 1 << 21
_ODD_BEGINNINGS = {
    b"%PDF": "a PDF; tables in it cannot be read without guessing: ask the publisher for the CSV or the workbook",
    b"<": "a web page or XML under another name; open it in a spreadsheet program and save it as .xlsx",
    b"\x1f\x8b": "compressed (gzip) within another archive, or under another name; unpack it first",
    b"Rar!": "compressed (RAR); unpack it first",
}


@dataclass(frozen=True)
class Look:
    """What a first pass over the bytes of a file finds.

    Attributes
    ----------
    digest : str
        SHA-256 of the bytes.
    encoding : str
        Of a text file: UTF-16 by its mark, UTF-8 where every byte fits, otherwise ``'cp1252'`` (UTF-8 but for the bytes that do not
        fit, which are Windows-1252); empty for a workbook.
    line_end : bytes
        What ends every line of a text file: a line feed, with a carriage return before it or without; empty where they differ.
    nul : bool
        Whether a text file holds NUL bytes.
    blank : bool
        Whether a text file may have empty lines.
    untidy : bool
        Whether a text file holds tabs, unusual spaces, or two spaces together.
    stamp : (int, int)
        Size and time of change when it was looked at.
    content : bytes
        All of a small text file; empty for the others.
    json : bool
        Whether a text is JSON.
    """

    digest: str
    encoding: str
    line_end: bytes
    nul: bool
    blank: bool
    untidy: bool
    stamp: tuple[int, int]
    content: bytes = b""
    json: bool = False

    @property
    def decoding(self) -> tuple[str, str]:
        """Codec, and what it does with bytes that do not fit: each is read as Windows-1252 has it."""
        return ("utf-8-sig", stray_bytes()) if self.encoding == "cp1252" else (self.encoding, "replace")

    def open(self, path: Path) -> IO[bytes]:
        """Return the bytes of the file as a stream."""
        return io.BytesIO(self.content) if self.content else path.open("rb")


@cache
def stray_bytes() -> str:
    """Return the name under which Python knows how to read bytes that are not UTF-8: one by one, as Windows-1252 has them."""
    codecs.register_error("decentre-stray", _stray)
    return "decentre-stray"


def _stray(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    return fault.object[fault.start : fault.end].decode("cp1252", "replace"), fault.end


def stamp(path: Path) -> tuple[int, int]:
    """Return size and time of change of a file."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def look(path: Path) -> Look:
    """Read the bytes once, in pieces: what is in them, and whether they are safe to read.

    Parameters
    ----------
    path : Path
        A published file.

    Returns
    -------
    Look
        Digest, kind, and what a reader has to reckon with.

    Raises
    ------
    InputError
        The file is empty, is of another kind (PDF, web page, archive), or is a workbook that unpacks to far more than
        it should.
    """
    before = stamp(path)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        _require_readable(path, head)
        if head.startswith(b"PK\x03\x04"):
            require_workbook(path)
        stream.seek(0)
        if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            return Look(hashlib.file_digest(stream, "sha256").hexdigest(), "", b"", False, False, True, before)
        seen = _look_at_text(stream, _marked(head), before)
        return replace(
            seen,
            json=head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{") and path.suffix.lower() in (".json", ".jsonl"),
        )


def _require_readable(path: Path, head: bytes) -> None:
    if not head.strip():
        raise InputError(f"'{path}' is empty; there is nothing to read.")
    for beginning, what in _ODD_BEGINNINGS.items():
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(beginning):
            raise InputError(f"'{path}' is {what}.")


def _look_at_text(stream: IO[bytes], marked: str, before: tuple[int, int]) -> Look:
    digest, tail = hashlib.sha256(), b""
    decoder, fits, content = codecs.getincrementaldecoder(marked)(), True, b""
    nul = blank = untidy = False
    feeds = returns = 0
    while piece := stream.read(_PIECE):
        digest.update(piece)
        nul = nul or b"\0" in piece
        seam = tail + piece[:2]  # what two pieces have together
        pairs = _pairs(piece)
        untidy = untidy or b"\t" in piece or b"\xa0" in piece or b"  " in seam or _holds(pairs, b"  ")
        blank = blank or b"\n\n" in seam or b"\n\r" in seam or _holds(pairs, b"\n\n") or _holds(pairs, b"\n\r")
        feeds += _times(piece, b"\n")
        returns += _times(piece, b"\r")
        fits = fits and (piece.isascii() or _decodes(decoder, piece))
        tail, content = piece[-1:], piece if before[0] <= _PIECE else b""
    end = b"\n" if not returns else b"\r\n" if returns == feeds else b""
    return Look(digest.hexdigest(), marked if fits else "cp1252", end, nul, blank, untidy, before, content)


def _times(piece: bytes, letter: bytes) -> int:
    """Return how often a letter stands in a piece: bytes.count takes four times as long for one that is frequent."""
    return int(np.count_nonzero(np.frombuffer(piece, dtype=np.uint8) == ord(letter)))


def _pairs(piece: bytes) -> list[np.ndarray]:
    """Return the pairs of letters that stand together, as numbers of two bytes: those from even and those from odd places."""
    return [np.frombuffer(piece, dtype="<u2", offset=i, count=max(0, len(piece) - i) // 2) for i in (0, 1)]


def _holds(pairs: list[np.ndarray], two: bytes) -> bool:
    number = int.from_bytes(two, "little")
    return any(bool((some == number).any()) for some in pairs)


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes) -> bool:
    try:
        decoder.decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def _marked(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:400]
    if len(sample) > 8 and sample[1::2].count(0) > len(sample) // 3:
        return "utf-16-le"
    return "utf-8-sig"


@dataclass(frozen=True)
class Found:
    """A file of the collection, or what was passed over.

    Attributes
    ----------
    path : Path
        Where it is.
    root : Path
        The folder that was given, or the folder of a file that was given.
    passed : str
        Why it is not read; empty for what is.
    """

    path: Path
    root: Path
    passed: str = ""


def published_files(paths: str | Path | list[str | Path]) -> list[Path]:
    """Return the files to read: a file as it is, of a folder every file that may hold payments.

    Parameters
    ----------
    paths : str, Path or list of them
        Files and folders.

    Returns
    -------
    list of Path
        In order of their names, each once.

    Raises
    ------
    InputError
        A path is not there, or there is no file to read.
    """
    return [f.path for f in found_files(paths) if not f.passed]


def found_files(paths: str | Path | list[str | Path]) -> list[Found]:
    """Return the files to read, and the others in the folders with the reason why they are passed over."""
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    found: dict[Path, Found] = {}
    for path in map(Path, given):
        if path.is_dir():
            found |= {f.path: f for f in _inside(path)}
        elif path.is_file():
            found[path] = Found(path, path.parent)
        else:
            raise InputError(
                f"There is no file or folder '{path}'; check the path (it is read from the folder you are in)."
            )
    if not any(not f.passed for f in found.values()):
        raise InputError(
            f"There is no file of payments in {', '.join(map(repr, map(str, given))) or 'the list'}; give files that end in "
            f"{', '.join(ENDINGS)}, or a folder that holds some."
        )
    return list(found.values())


def _inside(root: Path) -> list[Found]:
    """Return what is in a folder, in order of its names; a folder that this package wrote is passed over whole."""
    found = []
    for folder, inner, names in os.walk(root):
        here = Path(folder)
        if STORE_MARK in names or (MARK in names and here != root):
            found.append(Found(here, root, "a folder that decentre wrote"))
            inner.clear()
            continue
        found += [Found(here / n, root, _passed(here / n)) for n in names]
    return sorted(found, key=lambda f: f.path)


def _passed(path: Path) -> str:
    ending = path.suffix.lower()
    if not path.is_file():
        return "not a file"
    if ending in _NAMED_KINDS or ending in ENDINGS:
        return ""
    return f"a file of another kind ({ending or 'without an ending'})"
