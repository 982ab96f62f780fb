"""Saying who one is: the same for who exists and who does not, limited, and proven by the phone on file alone."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from store.channels.account import Account
from store.channels.holder import set_holder
from store.database import Transaction
from store.identity.claiming import ProofState, ask_worker, my_claim, take, withdraw_claim
from store.identity.deciding import claims_to_check
from store.identity.lapsing import lapse_claims
from store.messages import conversations
from store.people.archive.correcting import correct
from store.people.person import Person
from store.refusals import Refused
from store.rights.roles import Assurance
from tests.store.identity.guests import NOBODYS, PHONE, SHARED, Guest, age_claims, person_named, readable
from tests.store.people.archive import Neighbourhood


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here: nothing races, and the statements are the same on both."""
    return sqlite_url


def refusal(guest: Guest, *args: str, **more: str) -> str:
    with pytest.raises(Refused) as refused:
        guest.start(*args, **more)
    return refused.value.key


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_who_exists_and_who_does_not_get_the_same_answer_by_the_same_statements(neighbourhood: Neighbourhood) -> None:
    known, unknown, nowhere = (Guest(neighbourhood, name, name) for name in ("known", "unknown", "nowhere"))
    Guest(neighbourhood, "first").start("张三", phone=NOBODYS)  # the SMS channel's account for nobody is made once
    Guest(neighbourhood, "second").start()
    told = known.statements("王一", "101", PHONE)
    assert told == unknown.statements("张三", "101", "13900139008")
    assert told == nowhere.statements("张三", "999", "13900139007")
    first = Guest(neighbourhood, "a", "a").start("王一", "101", PHONE)
    second = Guest(neighbourhood, "b", "b").start("王三", "101", "13800138081")
    assert (first.phone, second.phone) == ("138****8001", "138****8081")


def test_wrong_codes_get_the_same_answers_whether_anybody_got_one(neighbourhood: Neighbourhood) -> None:
    known, unknown = Guest(neighbourhood, "known"), Guest(neighbourhood, "unknown")
    first, second = known.start(), unknown.start("张三", phone=NOBODYS)
    wrong = other(known.texted())
    answers = [[guest.prove(one, wrong) for _ in range(6)] for guest, one in ((known, first), (unknown, second))]
    assert answers[0] == answers[1]
    assert [one.left for one in answers[0]] == [4, 3, 2, 1, 0, 0]
    assert answers[0][-1].state is ProofState.SPENT
    assert known.holder == unknown.holder == (None, Assurance.GUEST)


def test_a_code_to_the_phone_on_file_proves_who_it_is(guest: Guest) -> None:
    started = guest.start(back="pledge:abc")
    code = guest.texted()
    assert guest.prove(started, other(code)).state is ProofState.WRONG
    assert guest.prove(started, code).state is ProofState.DONE
    assert guest.holder == ("王一", Assurance.VERIFIED)
    with pytest.raises(Refused, match=r"identity\.verified"):
        guest.prove(started, code)


def test_a_name_that_only_sounds_right_is_proven_and_another_one_is_not(neighbourhood: Neighbourhood) -> None:
    Guest(neighbourhood, "heard").start("汪一")
    assert len(Guest(neighbourhood, "a").texted()) == 6
    Guest(neighbourhood, "other").start("赵六")
    assert Guest(neighbourhood, "b").texted() == ""


def test_a_code_proves_nothing_once_the_phone_on_file_has_changed(guest: Guest, neighbourhood: Neighbourhood) -> None:
    started = guest.start()
    code = guest.texted()
    neighbourhood.do(
        neighbourhood.grid_worker, correct, person_named(neighbourhood, "王一"), "phone", "13800138077", "本人说的"
    )
    assert guest.prove(started, code).state is ProofState.SPENT
    assert guest.holder == (None, Assurance.GUEST)


@pytest.mark.parametrize("values", [{"residence_status": "deceased"}, {"is_organisation": True}, {"merged_into": 1}])
def test_the_dead_organisations_and_merged_records_are_nobody(
    guest: Guest, neighbourhood: Neighbourhood, values: dict[str, object]
) -> None:
    gone = update(Person).where(col(Person.name) == "王一").values(values)
    neighbourhood.database.write(lambda tx: tx.changed(gone))
    guest.start()
    assert guest.texted() == ""


def test_two_people_with_one_phone_say_which_of_them_it_is(guest: Guest, neighbourhood: Neighbourhood) -> None:
    started = guest.start("李二", "102", SHARED)
    proof = guest.prove(started, guest.texted())
    assert proof.state is ProofState.WHICH
    assert guest.holder == (None, Assurance.GUEST)
    people = [int(person) for person, _ in proof.people]
    assert sorted(people) == sorted(person_named(neighbourhood, name) for name in ("李二", "李小二"))
    with pytest.raises(Refused, match=r"identity\.not_among"):
        guest.do(take, started.claim, person_named(neighbourhood, "王一"))
    guest.do(take, started.claim, person_named(neighbourhood, "李小二"))
    assert guest.holder == ("李小二", Assurance.VERIFIED)


def test_who_it_is_has_to_be_said_within_a_quarter_of_an_hour(guest: Guest, neighbourhood: Neighbourhood) -> None:
    started = guest.start("李二", "102", SHARED)
    guest.prove(started, guest.texted())
    age_claims(neighbourhood, timedelta(minutes=16))
    with pytest.raises(Refused, match=r"identity\.no_claim"):
        guest.do(take, started.claim, person_named(neighbourhood, "李二"))


def test_a_claim_is_proven_by_nobody_else(guest: Guest, neighbourhood: Neighbourhood) -> None:
    started = guest.start()
    code = guest.texted()
    with pytest.raises(Refused, match=r"identity\.no_claim"):
        Guest(neighbourhood, "thief").prove(started, code)


def test_an_account_says_so_five_times_a_day(guest: Guest, neighbourhood: Neighbourhood) -> None:
    for number in range(5):
        guest.start(phone=f"1390013900{number}", door=str(110 + number))
    assert refusal(guest, phone="13900139100", door="120") == "identity.too_often"
    Guest(neighbourhood, "other", "elsewhere").start(phone="13900139100", door="120")


def test_a_phone_is_named_five_times_a_day(neighbourhood: Neighbourhood) -> None:
    for number in range(5):
        Guest(neighbourhood, f"g{number}", f"o{number}").start(door=str(110 + number))
    assert refusal(Guest(neighbourhood, "g9", "o9"), door="120") == "identity.too_often"


def test_a_dwelling_is_named_ten_times_a_day(neighbourhood: Neighbourhood) -> None:
    for number in range(10):
        Guest(neighbourhood, f"g{number}", f"o{number}").start(phone=f"1390013901{number}")
    assert refusal(Guest(neighbourhood, "g99", "o99"), phone="13900139100") == "identity.too_often"


def test_one_place_of_the_network_says_so_twenty_times_a_day(neighbourhood: Neighbourhood) -> None:
    for number in range(20):
        Guest(neighbourhood, f"g{number}").start(phone=f"139001390{number:02}", door=str(110 + number))
    assert refusal(Guest(neighbourhood, "g99"), phone="13900139100", door="150") == "identity.too_often"


def test_a_worker_is_asked_three_times_a_day_by_an_account(guest: Guest) -> None:
    for number in range(3):
        guest.do(ask_worker, guest.start(phone=f"1390013900{number}", door=str(110 + number)).claim)
    fourth = guest.start(phone="13900139005", door="115")
    with pytest.raises(Refused, match=r"identity\.too_often"):
        guest.do(ask_worker, fourth.claim)


def test_a_claim_that_waits_makes_the_account_claimed_and_gives_it_no_role(
    guest: Guest, neighbourhood: Neighbourhood
) -> None:
    guest.do(ask_worker, guest.start("网格员").claim)
    assert guest.holder == (None, Assurance.CLAIMED)
    caller = guest.database.write(lambda tx: guest.act(tx).caller)
    assert (caller.assurance, caller.grants, caller.person) == (Assurance.CLAIMED, (), None)
    assert guest.do(my_claim) is not None
    guest.do(withdraw_claim)
    assert guest.holder == (None, Assurance.GUEST)
    assert guest.do(my_claim) is None
    assert neighbourhood.do(neighbourhood.grid_worker, claims_to_check) == ()


def test_only_the_newest_claim_of_an_account_stands(guest: Guest, neighbourhood: Neighbourhood) -> None:
    guest.do(ask_worker, guest.start().claim)
    guest.do(ask_worker, guest.start("王一", "103").claim)
    assert len(neighbourhood.do(neighbourhood.grid_worker, claims_to_check)) == 1


def test_names_and_phones_of_guests_stand_nowhere_readable_and_go_when_it_is_over(
    guest: Guest, neighbourhood: Neighbourhood
) -> None:
    started = guest.start("王一")
    text = readable(neighbourhood, "identity_claim") + readable(neighbourhood, "identity_attempt")
    text += readable(neighbourhood, "outbox") + readable(neighbourhood, "account") + readable(neighbourhood, "audit")
    assert PHONE not in text
    assert "王一" not in text
    guest.prove(started, guest.texted())
    assert [(row.name_sealed, row.phone_sealed) for row in neighbourhood.rows("identity_claim")] == [("", "")]


def test_a_claim_that_nobody_decided_about_is_over_after_thirty_days_and_the_guest_is_told(
    guest: Guest, neighbourhood: Neighbourhood
) -> None:
    guest.do(ask_worker, guest.start().claim)
    assert guest.database.write(lapse_claims) == 0
    age_claims(neighbourhood, timedelta(days=31))
    assert guest.database.write(lapse_claims) == 1
    assert guest.database.write(lapse_claims) == 0
    assert guest.told() == ["identity/identify.lapsed", "identity/identify.again"]
    assert guest.holder == (None, Assurance.GUEST)
    assert [(row.state, row.name_sealed) for row in neighbourhood.rows("identity_claim")] == [("lapsed", "")]


def test_what_was_left_alone_is_forgotten_after_a_day(guest: Guest, neighbourhood: Neighbourhood) -> None:
    guest.start()
    age_claims(neighbourhood, timedelta(days=2))
    assert guest.database.write(lapse_claims) == 1
    assert guest.told() == []
    assert [(row.state, row.phone_sealed) for row in neighbourhood.rows("identity_claim")] == [("lapsed", "")]


def test_whoever_was_invited_meanwhile_no_longer_waits_for_a_worker(guest: Guest, neighbourhood: Neighbourhood) -> None:
    guest.do(ask_worker, guest.start().claim)
    person = person_named(neighbourhood, "王一")
    guest.database.write(lambda tx: set_holder(tx, guest.account, person, Assurance.VERIFIED, "invitation"))
    assert neighbourhood.do(neighbourhood.grid_worker, claims_to_check) == ()


def test_what_was_begun_as_a_guest_goes_on_as_the_person_also_the_second_time(guest: Guest) -> None:
    def going(tx: Transaction) -> list[str]:
        opened = conversations.open_for(tx, guest.act(tx).caller, tx.now())
        return [run.flow for run in opened.runs]

    def begin(flow: str) -> None:
        def save(tx: Transaction) -> None:
            opened = conversations.open_for(tx, guest.act(tx).caller, tx.now())
            run = conversations.StoredRun(None, flow, flow, "{}", "[]", "", "waiting")
            conversations.save(tx, opened, [run], opened.offered, tx.now(), timedelta(days=1))

        guest.database.write(save)

    def untie(tx: Transaction) -> None:
        tx.changed(update(Account).where(col(Account.id) == guest.account).values(person_id=None, assurance=0))

    begin("repair")
    guest.prove(guest.start(), guest.texted())
    assert guest.database.write(going) == ["repair"]
    guest.database.write(untie)
    assert guest.database.write(going) == []
    begin("snap")
    guest.prove(guest.start(), guest.texted())
    assert guest.database.write(going) == ["snap"]
