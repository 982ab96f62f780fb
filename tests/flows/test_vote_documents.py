"""The papers of a vote: a ballot on each page with its number as a QR code, and the notice of the result."""

import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.texts import LANGUAGES, Texts
from flows.vote.documents import ballots, counted_notice
from handlers.layout.pdf import pdf
from store.messages.reply import Document, Words
from store.votes.ballots.paper import print_ballots
from tests.store.votes.neighbourhood import Neighbourhood, opened

TEXTS = Texts()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Neighbourhood]:
    with opened(f"sqlite:///{tmp_path}/votes.db") as made:
        yield made


def written(document: Document, language: str) -> bytes:
    def render(words: Words) -> str:
        return TEXTS.render(language, words)

    return pdf(document, render, zone=ZoneInfo("Asia/Shanghai"))


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", content))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_home_gets_a_page_with_its_number_its_candidates_and_room_to_sign(
    place: Neighbourhood, language: str
) -> None:
    owners = place.owners(5)
    terms = place.announced("ELECTION", "HIRE_PM", candidates=owners[:4])
    place.do(place.worker, print_ballots, terms.assembly)
    document = place.do(place.worker, ballots, assembly=terms.assembly, first=0)
    assert [part.code for part in document.parts] == [str(part.rows[0][1]) for part in document.parts]
    assert len({part.code for part in document.parts}) == 5
    content = written(document, language)
    assert content.startswith(b"%PDF")
    assert pages(content) == 5
    assert content.count(b"/Subtype /Image") >= 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_tells_the_verdict_the_basis_and_the_numbers(place: Neighbourhood, language: str) -> None:
    owners = place.owners(4)
    terms = place.announced("ELECTION", "FUND_RAISE", candidates=owners[:3])
    for owner in owners:
        place.cast(owner, terms, ("C01", "C02"), "approve")
    place.end(terms)
    document = place.do(place.worker, counted_notice, assembly=terms.assembly)
    said = [TEXTS.render(language, cell) for part in document.parts for row in part.rows for cell in row]
    assert any("第二百七十八条" in one for one in said)
    assert any("4" in one and "100.00%" in one for one in said)
    assert pages(written(document, language)) == 1
