"""One person's data: all of it, theirs alone, opened, with who looked, in a shape that stays."""

import json

from store.people.archive.correcting import add_note
from store.people.archive.file import reveal
from store.retention.export import VERSION, as_text, data_of, my_data
from store.rights.roles import Assurance
from tests.store.pledges.village import KEYS, Village, act, refusal


def test_it_holds_what_is_kept_about_the_person_and_nothing_of_others(village: Village) -> None:
    terms = village.pledge()
    home = village.household("松园1幢")
    me = village.resident("橘小满", household=home, identity="990101199001010010")
    other = village.resident("柚大山", household=home)
    for person in (me, other):
        village.sign(person, terms)
    data = village.do(me, my_data, "json")
    assert (data["person"]["name"], data["person"]["identity"]) == ("橘小满", "990101199001010010")
    assert data["person"]["phone"].startswith("1000000")
    assert [row["name"] for row in data["records"]["signature"]] == ["橘小满"]
    assert data["records"]["household_member"][0]["address"].startswith("松园1幢")
    assert "柚大山" not in as_text(data)


def test_notes_are_opened_and_looks_tell_who_and_why_with_masked_names(village: Village) -> None:
    me = village.resident("橘小满")
    village.do(village.worker, add_note, me, "喜欢早上来访")
    village.do(village.worker, reveal, me, "phone", "上门走访")
    data = village.do(me, my_data, "pdf")
    assert [row["value"] for row in data["records"]["person_field"]] == ["喜欢早上来访"]
    look = data["looks"][0]
    assert (look["by"], look["operation"], look["purpose"]) == ("社***", "person.reveal", "上门走访")


def test_it_is_plain_json_of_a_known_shape_and_each_time_is_audited(village: Village) -> None:
    me = village.resident("橘小满")
    village.do(me, my_data, "json")
    data = json.loads(as_text(village.do(me, my_data, "json")))
    assert set(data) == {"version", "made_at", "person", "records", "looks", "kept", "more"}
    assert data["version"] == VERSION
    assert set(data["kept"]) == set(data["records"])
    whole = village.database.read(lambda tx: data_of(tx, KEYS, me))
    assert whole["more"] == []


def test_only_somebody_we_are_sure_of_gets_it(village: Village) -> None:
    me = village.resident("橘小满")
    assert refusal(village, None, my_data, "json") == "rights.unverified"

    def claimed(tx: object) -> str:
        from store.refusals import Refused

        try:
            my_data(act(tx, me, assurance=Assurance.CLAIMED), "json")  # type: ignore[arg-type]  # a transaction
        except Refused as refused:
            return refused.key
        return ""

    assert village.database.write(claimed) == "rights.unverified"
