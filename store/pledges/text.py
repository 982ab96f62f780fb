"""The text of a pledge: its one canonical spelling and hash, its pages, and what it may not say."""

import hashlib
import re
import unicodedata

from store.pledges.threats import CHARACTERS, CONDITIONS, CONSEQUENCES, DEMANDS, DENIALS, SIGNING
from store.refusals import Refused

SHORTEST, LONGEST = 20, 30_000
TITLE_LONGEST = 60
PRIVACY_LONGEST = 2_000
PAGE = 400


def canonical_text(text: str) -> str:
    """The one spelling of a text that is stored and hashed: NFC, lines ended by LF, no spaces at their ends.

    Empty lines at either end and invisible control characters go too.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n").removeprefix("\ufeff")


def text_hash(text: str) -> str:
    """SHA-256, hex, of the canonical text in UTF-8."""
    return hashlib.sha256(canonical_text(text).encode()).hexdigest()


def pages(text: str, size: int = PAGE) -> tuple[str, ...]:
    """Cut a text into pages of about `size` characters, between paragraphs, or sentences where one is too long."""
    made: list[str] = []
    for paragraph in re.split(r"\n{2,}|\n", text):
        for piece in _pieces(paragraph, size):
            if made and len(made[-1]) + len(piece) + 1 <= size:
                made[-1] += "\n" + piece
            elif piece.strip():
                made.append(piece)
    return tuple(made)


def checked_title(title: str) -> str:
    """A title in one line. Refuses (`pledges.title`) an empty or overlong one, (`pledges.threat`) a threat."""
    title = " ".join(canonical_text(title).split())
    if not 2 <= len(title) <= TITLE_LONGEST:
        raise Refused("pledges.title", least=2, most=TITLE_LONGEST)
    _refuse_threats(title)
    return title


def checked_privacy(note: str) -> str:
    """A privacy note that may stand under a text. Refuses (`pledges.privacy`) an overlong one, and threats."""
    note = canonical_text(note)
    if len(note) > PRIVACY_LONGEST:
        raise Refused("pledges.privacy", most=PRIVACY_LONGEST)
    _refuse_threats(note)
    return note


def checked_text(text: str) -> str:
    """A canonical text that may be published.

    Refuses (`pledges.text`) fewer than 20 or more than 30,000 characters, (`pledges.threat`) a text that threatens
    those who do not sign: signing is voluntary and no service depends on it (PIPL Art. 16; domain 3.1).
    """
    text = canonical_text(text)
    if not SHORTEST <= len(text) <= LONGEST:
        raise Refused("pledges.text", least=SHORTEST, most=LONGEST, length=len(text))
    _refuse_threats(text)
    return text


def threats(text: str) -> list[str]:
    """The words with which a text threatens those who do not sign; empty for a text that may be published."""
    found = []
    plain = unicodedata.normalize("NFKC", text).translate(CHARACTERS).lower()
    for sentence in re.split(r"[。！？!?;；\n]|\.\s", plain):
        spaceless = re.sub(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])", "", sentence)
        demand = DEMANDS.search(spaceless)
        if demand:
            found.append(demand.group())
        condition = CONDITIONS.search(spaceless)
        if condition is None and SIGNING.search(spaceless):
            condition = re.search(r"否则|不然|otherwise|or else", spaceless)
        if condition is None:
            continue
        for consequence in CONSEQUENCES.finditer(spaceless):
            if not DENIALS.search(spaceless[: consequence.start()]):
                found.append(f"{condition.group()}…{consequence.group()}")
                break
    return found


def _refuse_threats(text: str) -> None:
    found = threats(text)
    if found:
        raise Refused("pledges.threat", words="、".join(found))


def _pieces(paragraph: str, size: int) -> list[str]:
    if len(paragraph) <= size:
        return [paragraph]
    pieces = [""]
    for sentence in re.findall(r"[^。！？；.!?;]*[。！？；.!?;]*", paragraph):
        while len(sentence) > size:
            pieces.append(sentence[:size])
            sentence = sentence[size:]
        if len(pieces[-1]) + len(sentence) > size:
            pieces.append("")
        pieces[-1] += sentence
    return [piece for piece in pieces if piece]
