"""The roll: who is one head, what is left out, what keeps it from being frozen, how fast it is frozen."""

from datetime import timedelta

from sqlalchemy import insert, update
from sqlmodel import col

from store.people.dwelling import Dwelling, Ownership
from store.people.person import Person
from store.votes.preparing import announce_in_demo
from store.votes.roll.entry import RollHead
from store.votes.roll.freezing import roll_check
from tests.store.votes.neighbourhood import LONG_AGO, Neighbourhood, refusal, rows_of


def test_a_flat_without_area_or_owner_is_listed_and_blocks_the_roll(place: Neighbourhood) -> None:
    place.owners(2)
    nobody, bare = place.flat(), place.flat(place.person("乙"), area=None)
    terms = place.drafted()
    found = place.do(place.worker, roll_check, terms.assembly)
    assert {(one.dwelling, one.reason) for one in found.unresolved} == {(nobody, "no_owner"), (bare, "no_area")}
    at = terms.opens_at - timedelta(days=20)
    assert refusal(place, place.worker, announce_in_demo, terms.assembly, at) == "votes.roll_incomplete"
    owner = place.person("丙")
    place.database.write(lambda tx: tx.run(update(Dwelling).where(col(Dwelling.id) == bare).values(floor_area=9_000)))
    place.database.write(lambda tx: tx.run(insert(Ownership).values(dwelling_id=nobody, person_id=owner)))
    assert place.do(place.worker, announce_in_demo, terms.assembly, at).heads == 4


def test_identical_owners_are_one_head_and_overlapping_ones_are_two(place: Neighbourhood) -> None:
    first, second = place.person("甲"), place.person("乙")
    place.flat(first, second)
    place.flat(second, first)
    place.flat(first)
    found = place.do(place.worker, roll_check, place.drafted().assembly)
    assert (found.heads, found.units, found.several) == (2, 3, 1)


def test_what_the_developer_holds_is_one_head_with_the_unsold_and_the_undelivered(place: Neighbourhood) -> None:
    developer = place.person("开发公司", is_organisation=True, birth=None)
    for delivery in ("unsold", "unsold", "delivered"):
        place.flat(developer, delivery=delivery)
    place.flat(place.person("买家"), delivery="undelivered")
    place.owners(1)
    found = place.do(place.worker, roll_check, place.drafted().assembly)
    assert (found.heads, found.developer_units, found.developer_area) == (2, 4, 40_000)


def test_unsold_flats_without_a_developer_are_unresolved(place: Neighbourhood) -> None:
    place.flat(place.person("某人"), delivery="unsold")
    found = place.do(place.worker, roll_check, place.drafted().assembly)
    assert [one.reason for one in found.unresolved] == ["no_developer"]


def test_a_roll_of_nobody_is_refused(place: Neighbourhood) -> None:
    terms = place.drafted()
    at = terms.opens_at - timedelta(days=20)
    assert refusal(place, place.worker, announce_in_demo, terms.assembly, at) == "votes.roll_empty"


def test_two_thousand_homes_are_frozen_whole_with_their_areas(place: Neighbourhood) -> None:
    many = 2_000
    people = [
        {"uid": f"u{number}", "name": f"业主{number}", "created_at": LONG_AGO, "is_demo": True}
        for number in range(many)
    ]
    flats = [
        {"code": f"X{number}", "address": f"观棠府1幢{number}", "area_id": place.areas["1幢"], "building": "1",
         "floor_area": 8_000 + number, "delivery": "delivered", "use": "residence"}
        for number in range(many)
    ]  # fmt: skip
    place.database.write(lambda tx: tx.many(insert(Person), people))
    place.database.write(lambda tx: tx.many(insert(Dwelling), flats))
    owned = (
        "INSERT INTO ownership (dwelling_id, person_id, share_part, share_whole) "
        "SELECT d.id, p.id, 1, 1 FROM dwelling d JOIN person p ON p.uid = 'u' || substr(d.code, 2)"
    )
    place.database.write(lambda tx: tx.connection.exec_driver_sql(owned))
    terms = place.announced()
    assert (terms.heads, terms.area) == (many, sum(8_000 + number for number in range(many)))
    heads = rows_of(place, RollHead)
    assert len({row.head for row in heads}) == many
    assert place.intact()
