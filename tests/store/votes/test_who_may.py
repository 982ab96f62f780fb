"""Who may see and do what about a vote, before the close and after it (domain 10.2), for every role."""

from collections.abc import Callable
from typing import Any

import pytest

from store.messages.tables import OutboxMessage
from store.refusals import Refused
from store.rights.roles import Role
from store.votes.ballots.paper import print_ballots
from store.votes.preparing import announce, prepare, votes_of_my_areas
from store.votes.results.closing import close
from store.votes.results.export import bundle, find_motion
from store.votes.results.publishing import count, count_for_scrutineer, publish_preliminary, result
from store.votes.turnout import missing, turnout, turnout_for_all
from tests.store.votes.neighbourhood import Neighbourhood, refusal, rows_of

PREPARERS = {Role.COMMUNITY_WORKER, Role.OWNERS_COMMITTEE}
LOOKING_AFTER = PREPARERS | {
    Role.DISTRICT_ADMIN, Role.STREET_OFFICIAL, Role.GRID_WORKER, Role.MICROGRID_HEAD, Role.COMMISSIONER,
}  # fmt: skip
BY_NAME = PREPARERS | {Role.GRID_WORKER, Role.MICROGRID_HEAD}


def may(place: Neighbourhood, who: int, operation: Callable[..., Any], *args: Any) -> bool:
    """Whether somebody has the right; any other refusal is about the vote, not about them."""
    try:
        place.do(who, operation, *args)
    except Refused as refused:
        return not refused.key.startswith("rights.")
    return True


def test_each_role_sees_before_the_close_what_the_table_of_rights_says_and_nobody_more(place: Neighbourhood) -> None:
    owners = place.owners(3)
    terms = place.announced()
    place.cast(owners[0], terms, "approve")
    for role in Role:
        who = place.staff(role.value, role, "观棠府")
        assert may(place, who, turnout, terms.assembly) == (role in LOOKING_AFTER), role
        assert may(place, who, missing, terms.assembly) == (role in BY_NAME), role
        assert may(place, who, close, terms.assembly) == (role in PREPARERS), role
        assert may(place, who, print_ballots, terms.assembly) == (role in PREPARERS | {Role.GRID_WORKER}), role
        # Whatever the role, nobody sees a count before the close, nor the ballots.
        for counting in (count, result, count_for_scrutineer):
            assert refusal(place, who, counting, terms.assembly)
        assert place.do(who, turnout_for_all, terms.assembly).voted == 1


def test_nobody_prepares_or_closes_a_vote_of_another_place(place: Neighbourhood) -> None:
    place.owners(1)
    terms = place.announced()
    for operation in (turnout, missing, close, announce, publish_preliminary, print_ballots):
        assert refusal(place, place.elsewhere, operation, terms.assembly) == "rights.area"
    assert place.do(place.elsewhere, votes_of_my_areas) == ()
    assert refusal(place, place.elsewhere, prepare, place.areas["观棠府"], "观棠府大会", terms.opens_at.date(), 7) == (
        "rights.area"
    )


def test_ballots_leave_the_database_only_after_the_close(place: Neighbourhood) -> None:
    owners = place.owners(2)
    terms = place.announced()
    place.cast(owners[0], terms, "approve")
    with pytest.raises(Refused, match=r"votes\.not_closed"):
        place.database.read(lambda tx: bundle(tx, *find_motion(tx, terms.code)))
    place.end(terms)
    assert len(place.database.read(lambda tx: bundle(tx, *find_motion(tx, terms.code)))["ballots"]) == 1


def test_only_a_scrutineer_of_the_vote_hears_the_count_and_residents_only_what_is_published(
    place: Neighbourhood,
) -> None:
    owners = place.owners(3)
    terms = place.announced()
    for owner in owners:
        place.cast(owner, terms, "approve")
    place.end(terms)
    assert refusal(place, owners[0], count_for_scrutineer, terms.assembly) == "votes.no_scrutineer"
    assert refusal(place, owners[0], result, terms.assembly) == "votes.no_result"
    assert refusal(place, place.worker, publish_preliminary, terms.assembly) == "votes.no_scrutineers"
    place.watched(terms)
    place.do(place.worker, publish_preliminary, terms.assembly)
    assert place.do(owners[0], result, terms.assembly)[0].verdict == "PASSED"
    assert place.do(None, result, terms.assembly)[0].heads["participating"] == 3


def test_no_message_to_anybody_tells_a_choice(place: Neighbourhood) -> None:
    husband, wife = place.person("橘小满"), place.person("柚大山")
    place.flat(husband, wife)
    terms = place.announced("HIRE_PM", "FUND_USE")
    place.cast(husband, terms, "approve", "oppose")
    place.end(terms)
    place.watched(terms)
    place.do(place.worker, publish_preliminary, terms.assembly)
    told = [row.reply for row in rows_of(place, OutboxMessage)]
    assert told
    assert not [reply for reply in told if any(word in reply for word in ("approve", "oppose", "赞同", "反对"))]
