"""What becomes of each column that refers to a person when two records become one."""

from dataclasses import dataclass
from enum import StrEnum


class Becomes(StrEnum):
    """Rows follow to the record that stands, follow unless it has one like it, are seen to by own code, or stay.

    WORK follows where the record ever held a role: nobody else has done what such a column tells of.
    """

    FOLLOWS = "follows"
    WORK = "work"
    ONCE = "once"
    OWN = "own"
    STAYS = "stays"


@dataclass(frozen=True)
class Column:
    """A column that refers to a person.

    Arguments: `what` it is to people, a text of `lives/uses`; `alike`, the columns in which a row of the record that
    stands may already be the same (ONCE); `why` it is seen to otherwise.
    """

    table: str
    name: str
    becomes: Becomes
    what: str
    alike: tuple[str, ...] = ()
    why: str = ""


def _follow(what: str, table: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(table, name, Becomes.FOLLOWS, what) for name in names)


def _work(what: str, table: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(table, name, Becomes.WORK, what) for name in names)


def _once(what: str, table: str, name: str, *alike: str) -> tuple[Column, ...]:
    return (Column(table, name, Becomes.ONCE, what, alike),)


def _own(what: str, table: str, name: str, why: str) -> tuple[Column, ...]:
    return (Column(table, name, Becomes.OWN, what, why=why),)


def _stay(what: str, why: str, table: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(table, name, Becomes.STAYS, what, why=why) for name in names)


_CHAINED = "Chained: a row is never changed. Both records are read as one person."
_SEALED = "Its code or id is worked out from the person, so the row stays and both records are read as one."
_ROLL = "A frozen roll is never changed: whoever stands for the record acts for its heads."
_SETTLED = "Says who did something that is over; the record keeps its name."

COLUMNS: tuple[Column, ...] = (
    # How people are reached, and what they said.
    *_follow("account", "account", "person_id"),
    *_once("account", "conversation", "person_key", "account_id"),
    *_once("account", "channel_choice", "person_id"),
    *_follow("account", "link_code", "person_id", "found_by"),
    *_follow("account", "vote_proof", "person_id"),
    *_follow("account", "invitation", "person_id"),
    *_work("account", "invitation", "issued_by"),
    *_follow("account", "identity_claim", "person_id"),
    *_work("account", "identity_claim", "decided_by"),
    *_once("message", "broadcast_recipient", "person_id", "broadcast_id"),
    *_once("message", "reach_list", "person_id", "batch"),
    *_once("message", "topic_mute", "person_id", "topic"),
    *_once("message", "quiet_hours", "person_id"),
    *_once("message", "morning_digest", "person_id"),
    *_follow("message", "reminder", "by_id"),
    *_work("message", "broadcast", "by_id"),
    *_follow("message", "thread", "person_id"),
    *_work("message", "thread", "handler_id"),
    *_follow("message", "thread_line", "by_id"),
    *_work("message", "thread_turn", "person_id"),
    *_once("message", "thread_focus", "person_id"),
    *_work("message", "answer_template", "by_id"),
    # The file and the home.
    *_own("file", "person", "merged_into", "Points to the record that stands."),
    *_own("file", "person_field", "person_id", "Sealed for the record, so it is sealed anew."),
    *_work("file", "person_field", "recorded_by", "verified_by"),
    *_own("file", "match_proposal", "person_id", "A pair of records; the pair that is merged is decided by it."),
    *_own("file", "match_proposal", "other_id", "As `person_id`."),
    *_work("file", "match_proposal", "decided_by"),
    *_follow("file", "correction_proposal", "person_id"),
    *_work("file", "correction_proposal", "decided_by"),
    *_follow("file", "erasure", "person_id", "asked_by"),
    *_work("file", "erasure", "decided_by"),
    *_follow("file", "restriction", "person_id"),
    *_work("file", "restriction", "decided_by"),
    *_follow("file", "person_event", "person_id"),
    *_work("file", "person_event", "asked_by", "by_id", "agreed_by", "ended_by"),
    *_follow("file", "approval", "person_id"),
    *_work("file", "approval", "requested_by", "decided_by"),
    *_own("file", "consent", "person_id", "Rows are only added: the stricter of two consents stands."),
    *_stay("file", _CHAINED, "audit", "person_id", "by_id"),
    *_own("home", "household_member", "person_id", "One home is lived in once."),
    *_own("home", "occupancy", "person_id", "As `household_member`."),
    *_own("home", "ownership", "person_id", "Two shares of one home are one share."),
    *_own("home", "household", "head_id", "Found by the members of the household."),
    *_own("role", "assignment", "person_id", "One role is held once."),
    *_work("role", "assignment", "granted_by"),
    *_work("role", "duty_shift", "person_id", "made_by"),
    *_work("role", "duty_absence", "person_id", "stand_in_id", "made_by"),
    # Pledges.
    *_stay("pledge", _CHAINED, "signature", "person_id", "operator_id", "checker_id"),
    *_stay("pledge", "Follows from the signatures; the earlier one stands.", "standing", "person_id"),
    *_stay("pledge", _CHAINED, "outreach", "person_id", "by_id"),
    *_stay("pledge", _CHAINED, "pledge_mute", "person_id"),
    *_stay("pledge", _CHAINED, "pledge_reveal", "person_id", "by_id"),
    *_stay("pledge", _CHAINED, "pledge_version", "created_by", "by_id"),
    *_stay("pledge", _CHAINED, "pledge_reminder", "by_id"),
    *_work("pledge", "pledge", "created_by"),
    # Owners' votes.
    *_stay("vote", _CHAINED, "ballot", "person_id", "keyed_by", "checked_by"),
    *_stay("vote", _CHAINED, "assembly_act", "by_id"),
    *_stay("vote", _ROLL, "roll_owner", "person_id"),
    *_work("vote", "assembly", "created_by"),
    *_once("vote", "scrutineer", "person_id", "assembly_id"),
    *_once("vote", "candidate", "person_id", "motion_id"),
    *_follow("vote", "candidate", "nominated_by"),
    *_follow("vote", "vote_objection", "person_id"),
    *_work("vote", "vote_objection", "answered_by"),
    *_follow("vote", "vote_proxy", "agent_id"),
    *_work("vote", "vote_proxy", "recorded_by"),
    *_follow("vote", "vote_delivery", "by_id"),
    *_work("vote", "paper_ballot", "printed_by"),
    *_work("vote", "paper_entry", "entered_by", "checked_by"),
    # Orders.
    *_follow("order", "work_order", "reporter_id", "about_id"),
    *_work("order", "work_order", "handler_id", "solver_id", "accepted_by"),
    *_once("order", "order_follower", "person_id", "order_id"),
    *_follow("order", "order_log", "by_id"),
    *_follow("order", "order_photo", "by_id"),
    # Points.
    *_stay("points", _SEALED, "deed", "person_id"),
    *_stay("points", _SEALED, "points_outcome", "person_id", "by_id"),
    *_stay("points", _CHAINED, "points_transfer", "person_id", "by_id", "checker_id"),
    *_stay("points", _CHAINED, "points_rule", "by_id", "checker_id"),
    *_stay("points", _CHAINED, "redeem_stock", "by_id"),
    *_own("points", "redemption", "person_id", "Sealed as a whole, so it is sealed anew."),
    *_stay("points", _SETTLED, "redemption", "by_id"),
    *_follow("points", "points_challenge", "person_id"),
    *_work("points", "points_challenge", "answered_by"),
    *_follow("points", "points_warning", "person_id"),
    *_work("points", "points_warning", "by_id"),
    *_once("points", "points_told", "person_id", "about"),
    # What was taught.
    *_follow("lesson", "address_nickname", "proposed_by"),
    *_work("lesson", "address_nickname", "decided_by"),
    *_work("lesson", "understanding_lesson", "proposed_by", "decided_by"),
)
"""Every column that refers to a person, by subject. A column that is not listed here fails a test."""
