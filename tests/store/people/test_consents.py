"""Consents: off until given, each by itself, taken back as easily, and only for the text that was read."""

import hashlib
from collections.abc import Iterator

import pytest
from sqlalchemy import insert

from bot.texts import LANGUAGES, Texts
from store.people.consent import PURPOSES, Consent, has_consented, my_consents, set_consent
from store.refusals import Refused
from store.rights.roles import Role
from store.text import Text
from tests.store.people.archive import Neighbourhood, opened


@pytest.fixture
def village(sqlite_url: str) -> Iterator[Neighbourhood]:
    with opened(sqlite_url) as made:
        yield made


def given(village: Neighbourhood, person: int) -> set[str]:
    return {one.purpose for one in village.do(person, my_consents) if one.is_given}


def test_all_consents_are_off_until_they_are_given_one_by_one(village: Neighbourhood) -> None:
    me = village.staff("居民", Role.RESIDENT, "SY-1")
    assert given(village, me) == set()
    assert village.do(me, set_consent, "sharing", PURPOSES["sharing"], is_given=True)
    assert given(village, me) == {"sharing"}
    assert village.database.read(lambda tx: has_consented(tx, me, "sharing"))
    assert not village.database.read(lambda tx: has_consented(tx, me, "publication"))


def test_a_consent_is_taken_back_and_a_second_tap_changes_nothing(village: Neighbourhood) -> None:
    me = village.staff("居民", Role.RESIDENT, "SY-1")
    for is_given in (True, False):
        assert village.do(me, set_consent, "pushes", 1, is_given=is_given)
        assert not village.do(me, set_consent, "pushes", 1, is_given=is_given)
    assert given(village, me) == set()
    assert [row.is_given for row in village.rows("consent")] == [True, False]


def test_a_consent_holds_for_the_text_that_was_read_and_for_no_other(village: Neighbourhood) -> None:
    me = village.staff("居民", Role.RESIDENT, "SY-1")
    older = {"person_id": me, "purpose": "sharing", "version": PURPOSES["sharing"] - 1, "is_given": True}
    village.database.write(lambda tx: tx.run(insert(Consent).values(at=tx.now(), channel="web", **older)))
    assert given(village, me) == set()
    for purpose, version in (("sharing", PURPOSES["sharing"] - 1), ("anything", 1)):
        with pytest.raises(Refused, match=r"people\.consent_text"):
            village.do(me, set_consent, purpose, version, is_given=True)


TEXTS = {
    ("sensitive", 1, "zh-CN"): "2f4205cbb35b",
    ("sensitive", 1, "en"): "81446169c0a4",
    ("sharing", 1, "zh-CN"): "bc00315004e7",
    ("sharing", 1, "en"): "3ecec8de4f5c",
    ("publication", 1, "zh-CN"): "1832b1b47e72",
    ("publication", 1, "en"): "aad93f3db19b",
    ("pushes", 1, "zh-CN"): "0f622d049fb1",
    ("pushes", 1, "en"): "a4e4a3c7e7ea",
    ("ranking", 1, "zh-CN"): "e18178311048",
    ("ranking", 1, "en"): "40e31f2c3144",
}
"""Digests of the texts that people have agreed to, by purpose, number and language; lines are only added."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_text_that_changes_gets_a_new_number(purpose: str, language: str) -> None:
    words = Texts().render(language, Text(f"identity/consents.{purpose}_text", {}))
    digest = hashlib.sha256(words.encode()).hexdigest()[:12]
    assert TEXTS[purpose, PURPOSES[purpose], language] == digest, "a consent to the old text does not hold for this one"
