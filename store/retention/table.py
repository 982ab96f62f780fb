"""What is kept how long, and why: one row for every table of the database."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Table

from store.records import enumeration


@enumeration
class Then(StrEnum):
    """What becomes of a row when its time has passed; `KEPT` rows have no such time."""

    DELETED = "deleted"
    ANONYMISED = "anonymised"
    KEPT = "kept"


@dataclass(frozen=True)
class Kept:
    """How long the rows of a table are kept.

    Arguments: `days` after `since` (a column, or what happens); `persons` and `accounts`, columns that say whose a row
    is, by which one person's data are found; `law`, that it stays when its person asks for deletion (it is restricted
    instead); `own`, columns that are given out with one's own data.
    """

    table: str
    why: str
    then: Then = Then.KEPT
    days: int | None = None
    since: str = ""
    persons: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    law: bool = False
    own: tuple[str, ...] = ()


YEAR = 365
GONE_DAYS = 3 * YEAR
"""Days for which the file of somebody who moved away or died is kept after their last home here ended."""
ADDRESS_DAYS = 7
"""Days for which a closed account keeps its address, so that the last message about it still arrives."""
_PLACES = "What areas, homes and texts are is no personal data."
_EVIDENCE = "Evidence of what people agreed to; chained, so no row is ever changed or taken out."
_LEDGER = "The ledger of points: double entry and chained, so no row is ever changed or taken out."
_VOTES = "Files of owners' votes, from which a result can be recomputed when it is challenged."
_TECHNICAL = "One row for each channel or platform, overwritten; holds nothing about people."

_DELETED = Then.DELETED


def _deleted(
    table: str, days: int, since: str, why: str, *, persons: str = "", accounts: str = "", own: str = ""
) -> Kept:
    return Kept(
        table, why, _DELETED, days, since, tuple(persons.split()), tuple(accounts.split()), own=tuple(own.split())
    )


def _evidence(table: str, why: str, persons: str, own: str = "") -> Kept:
    return Kept(table, why, persons=tuple(persons.split()), law=True, own=tuple(own.split()))


def _kept(table: str, why: str) -> Kept:
    return Kept(table, why)


RETENTION: tuple[Kept, ...] = (
    # What was said.
    _deleted("sent_part", 30, "sent_at", "Which parts of a message have gone, so that none is sent twice."),
    _deleted("outbox", 180, "created_at", "What the bot said: the history people scroll back to, and proof of notices.",
             accounts="account_id", own="channel reply state created_at sent_at delivered_at"),
    _deleted("shared_reply", 365, "created_at",
             "What a notice to many said, once for all of them, as long as their messages are kept and longer."),
    _deleted("inbox", 180, "taken_at",
             "What people wrote: the history they scroll back to; also recognises redelivery.",
             accounts="account_id", own="channel content taken_at"),
    _deleted("broadcast_recipient", 365, "at",
             "Who was sent a notice on which way and read it: proof that people were told.",
             persons="person_id", accounts="account_id", own="way skip at read_at"),
    _deleted("reach_list", 30, "at", "People of a list that a worker sent in to send them a notice.",
             persons="person_id", own="at"),
    _kept("broadcast", "Notices as they were sent: what the community told people, by whom and when."),
    _deleted("reminder", 365, "due_at", "What somebody wanted to be reminded of, or to remind people of.",
             persons="by_id", own="content schedule due_at"),
    Kept("morning_digest", "On which day a worker last had the morning's overview; one row a worker, overwritten.",
         persons=("person_id",), own=("day",)),
    Kept("topic_mute", "Which notices somebody does not want; taken back by themselves.", persons=("person_id",),
         own=("topic", "at")),
    Kept("quiet_hours", "When somebody does not want to be disturbed; taken back by themselves.",
         persons=("person_id",), own=("begins", "ends")),
    _deleted("run", 30, "touched_at",
             "Answers in a conversation that has ended, for its last steps to be looked into."),
    _deleted("album_part", 7, "due_at", "Photos of one album, until all have come."),
    _deleted("understanding_unknown", 90, "last_at", "Wordings that nobody understood, without whose they were."),
    _deleted("media", 180, "created_at",
             "Photos and files that were sent, unless a signature or ballot is proved by them.",
             accounts="account_id", own="id kind name type size created_at"),
    # How people are reached.
    Kept("account", "An address on a channel, as long as somebody uses it; then without the address.", Then.ANONYMISED,
         ADDRESS_DAYS, "closed_at", ("person_id",),
         own=("channel", "address", "assurance", "method", "language", "created_at", "closed_at", "blocked_at")),
    _deleted("web_session", 30, "expires_at or ended_at",
             "Browsers that were signed in, for a lost one to be recognised.",
             accounts="account_id", own="device created_at seen_at expires_at ended_at"),
    _deleted("push_subscription", 7, "ended_at", "Browsers that may be woken.", accounts="account_id",
             own="created_at ended_at"),
    _deleted("invitation", 180, "expires_at", "Who was invited by whom; only a code of the link is kept.",
             persons="person_id", own="role created_at expires_at used_at revoked_at"),
    _deleted("vote_proof", 1, "until", "That somebody has just proved who they are, for ten minutes."),
    _deleted("reply_window", 7, "closes_at", "Until when a platform lets us answer an address."),
    _deleted("sent_card", 7, "closes_at", "Cards that may still be tapped."),
    _deleted("used_signature", 1, "seen_at", "Requests of a platform that were taken, so that none is replayed."),
    _deleted("rate_budget", 1, "paid_at", "How fast an address may be written to; recomputed when it is missing."),
    _deleted("one_time_code", 1, "expires_at", "Hashes of codes sent to a phone, good for minutes."),
    _deleted("sms", 90, "submitted_at", "What became of text messages and what they cost, by codes of their numbers."),
    _deleted("sms_alarm", YEAR, "told_at", "Days on which somebody was told what text messages cost."),
    _deleted("link_code", 1, "expires_at", "Hashes of codes that tie another account, good for minutes."),
    _deleted("link_guess", 30, "at", "Wrong codes that were typed, for the limits on them."),
    _deleted("identity_attempt", 30, "at", "Attempts to say who one is, as codes only, for the limits on them."),
    _deleted("identity_claim", 90, "expires_at", "Who guests said they are, sealed, and what was decided.",
             accounts="account_id", own="state created_at decided_at answer"),
    _deleted("correction_proposal", YEAR, "decided_at", "What people said is right about them, sealed, and the answer.",
             persons="person_id", own="field state proposed_at decided_at answer"),
    # The archive.
    Kept("person", "The file of a resident, as long as they live or own here; then without anything that tells who.",
         Then.ANONYMISED, GONE_DAYS, "the last home here ends", ("id",),
         own=("code", "name", "birth", "gender", "residence_status", "restricted_at", "full_capacity", "created_at")),
    _deleted("person_field", GONE_DAYS, "recorded_at",
             "Values that were replaced by others; those that hold stay with the file.",
             persons="person_id", own="field sealed level source source_time state recorded_at verified_at"),
    _deleted("household_member", GONE_DAYS, "valid_to", "Who lived in a household; open ones as long as they do.",
             persons="person_id", own="household_id relation valid_from valid_to"),
    _deleted("occupancy", GONE_DAYS, "valid_to", "Who lived in a home; open ones as long as they do.",
             persons="person_id", own="dwelling_id kind valid_from valid_to"),
    _deleted("ownership", GONE_DAYS, "valid_to", "Who owned a home; open ones as long as they do.",
             persons="person_id", own="dwelling_id share_part share_whole valid_from valid_to"),
    _deleted("assignment", GONE_DAYS, "valid_to", "Roles that ended: by what right somebody acted.",
             persons="person_id", own="role area_id valid_from valid_to"),
    _deleted("match_proposal", YEAR, "decided_at", "Records that looked alike, until decided, and what was decided."),
    _deleted("approval", GONE_DAYS, "expires_at", "What two people decided together, and why."),
    _deleted("person_event", GONE_DAYS, "recorded_at", "What changed in a life: moves, births, deaths, merges.",
             persons="person_id", own="kind effective_on state reason recorded_at done_at ended_at answer"),
    _deleted("erasure", GONE_DAYS, "decided_at", "Requests for deletion, what became of each, and why.",
             persons="person_id", own="asked_at state decided_at answer outcome"),
    _deleted("restriction", GONE_DAYS, "decided_at", "Requests that data lie still, and what was decided.",
             persons="person_id", own="asked_at state decided_at answer lifted_at"),
    # What the law or its proof asks for.
    _evidence("audit", "Who saw or changed what of whom: numbers and names of fields, never values; chained, so no row "
              "is taken out (at least six months are asked for).", "person_id",
              "at role operation purpose fields result channel"),
    _evidence("consent", "What somebody agreed to and took back: by what right their data were used.", "person_id",
              "purpose version is_given at channel"),
    _evidence("signature", _EVIDENCE, "person_id", "kind pledge_id number text_hash name organisation representative "
              "area_path channel identity_method consent_version at zone confirmation receipt note"),
    _evidence("standing", "Which signature of somebody stands; follows from the signatures.", "person_id",
              "pledge_id number state"),
    _evidence("outreach", _EVIDENCE, "person_id", "pledge_id channel outcome note at"),
    _evidence("pledge_reveal", _EVIDENCE, "person_id", "pledge_id fields purpose at"),
    _evidence("pledge_mute", _EVIDENCE, "person_id", "pledge_id is_muted at"),
    _evidence("ballot", _VOTES, "person_id", "motion_id head kind entry choice channel method at receipt note"),
    _evidence("candidate", _VOTES, "person_id", "motion_id name statement consents is_eligible reason position"),
    _evidence("roll_owner", _VOTES, "person_id", "assembly_id head_id"),
    _evidence("scrutineer", _VOTES, "person_id", "assembly_id confirmed_at"),
    _evidence("vote_objection", _VOTES, "person_id", "assembly_id kind note at answer answered_at"),
    _evidence("vote_proxy", _VOTES, "agent_id", "assembly_id head_id valid_until recorded_at revoked_at"),
    _evidence("deed", "What earns points; proved by its source, and counted once by a code over it.", "person_id",
              "kind source source_id at"),
    _evidence("points_transfer", _LEDGER, "person_id", "kind amount source expires_on reason at"),
    _evidence("points_outcome", _LEDGER, "person_id", "result reason at"),
    _evidence("redemption", "What somebody reserved with points and fetched; the points it holds hang on it.",
              "person_id", "item_id station_id points state reserved_at expires_at ended_at"),
    _evidence("work_order", "What was reported, where, and what came of it, for disputes about it.", "reporter_id",
              "number kind category level place state stars is_solved opened_at resolved_at closed_at"),
    _evidence("order_log", "What happened to an order, step by step; its words are sealed.", "by_id",
              "event source target at"),
    _kept("desk_key", "Other desks that were let in, by hash; no personal data."),
    _kept("desk_request", "Which orders a desk reported, so that the same sent twice is one; no personal data."),
    _deleted("order_follower", GONE_DAYS, "at", "Who followed an order.", persons="person_id", own="order_id at"),
    _deleted("order_photo", 180, "at", "Photos of orders, for those who see to them (domain 4.5: six months)."),
    _deleted("order_alarm", 180, "at", "When an order had used up its time."),
    _deleted("thread_line", 180, "at", "What residents and workers wrote to each other, sealed.",
             persons="by_id", own="is_worker at"),
    _deleted("thread_turn", YEAR, "at", "Who got a conversation when, and could read it from then on.",
             persons="person_id", own="why at"),
    _deleted("thread_focus", 7, "at", "To whom a worker's words go at the moment.", persons="person_id", own="at"),
    _deleted("thread", YEAR, "closed_at", "That somebody talked to a worker, how soon they were answered, how it was.",
             persons="person_id", accounts="account_id", own="opened_at answered_at closed_at stars"),
    _deleted("duty_shift", YEAR, "ended_at or to_on", "Who was on duty where and when; as long as it lasts.",
             persons="person_id", own="subject days begins ends from_on to_on"),
    _deleted("duty_absence", YEAR, "to_on", "On which days somebody was away from duty, and who stood in.",
             persons="person_id", own="from_on to_on"),
    _kept("answer_template", "Answers that are given often; no personal data."),
    _deleted("points_challenge", GONE_DAYS, "answered_at",
             "What somebody said is wrong with their points, and the answer.",
             persons="person_id", own="words answer made_at answered_at"),
    _deleted("points_warning", 365, "at", "Who was warned of a false report; counts for a year.", persons="person_id",
             own="reason at"),
    _deleted("points_told", 365, "at", "What somebody was told of their points, so that it comes once.",
             persons="person_id", own="about at"),
    _kept("points_trial", "The weekly trial balance: sums, nobody's name."),
    *(_kept(table, _LEDGER) for table in ("points_account", "points_lot", "points_lot_use", "redeem_stock")),
    *(_kept(table, _VOTES) for table in (
        "assembly", "assembly_act", "motion", "ballot_standing", "secret_choice", "opened_choice", "paper_ballot",
        "paper_entry", "roll_head", "roll_unit", "vote_delivery",
    )),
    *(_kept(table, _EVIDENCE) for table in ("pledge_version", "pledge_reminder", "points_rule")),
    _kept("chain", "The end of each chain of evidence."),
    _kept("key_generation", "Which secret keys there were, by fingerprint, and what the newest took over, sealed."),
    # What is no personal data, or goes with something else.
    *(_kept(table, _PLACES) for table in ("area", "dwelling", "household", "pledge", "redeem_station", "redeem_item")),
    *(_kept(table, _TECHNICAL) for table in ("access_token", "poller")),
    _kept("uploaded_file", "What a platform calls a picture that it has already; holds nothing about people."),
    _kept("understanding_lesson", "Wordings that workers taught; checked by a second one, no personal data."),
    _kept("address_nickname", "What neighbours call a place; checked by a second one, no personal data."),
    _kept("deed_due", "Deeds nobody has looked at yet; gone as soon as somebody has."),
    _kept("conversation", "One row for each account: what was offered last; goes with the account."),
    _kept("shown_options", "One row for each account: the last message with buttons; goes with the account."),
    _kept("chat_menu", "One row for each account: the menu it was given; goes with the account."),
    Kept("channel_choice", "On which account somebody wants their notices; gone when they choose none.",
         persons=("person_id",), own=("account_id", "chosen_at")),
    _kept("media_grant", "Who was sent a file; goes with the file."),
)  # fmt: skip
"""In the order in which they are swept: what refers to other rows before what it refers to."""


def sql_table(name: str) -> Table:
    """The SQL table of a name, whichever subject it is of: RETENTION says what it needs to know."""
    # Not at the top: importing every subject imports this one too.
    from store.tables import metadata

    return metadata.tables[name]
