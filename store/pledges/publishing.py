"""Writing, publishing, changing and closing a pledge: by publishers, within their area."""

import base64
import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlmodel import col

from store.chains.chain import append, next_ids
from store.database import Transaction
from store.keys import Keys
from store.people.area import place_of, rules_at
from store.pledges.pledge import (
    Pledge,
    PledgeForm,
    PledgeState,
    PledgeVersion,
    Terms,
    VersionKind,
    current,
    hold,
    newest,
    published,
)
from store.pledges.reminder_plan import cancel_reminders, plan_reminders, reminded_so_far
from store.pledges.text import checked_privacy, checked_text, checked_title, text_hash
from store.refusals import Refused
from store.rights.act import Act, operation

CONSENT_VERSION = "2026-11"
PRIVACY = (
    "隐私说明：签署记录仅供签署人本人、所在社区和网格的工作人员查看，用于统计和提醒；街道和区里只看汇总数字。"
    "记录保存至活动结束后三年。签署完全自愿，可以随时撤回；不签署、撤回都不影响您办理任何事项。"
)
"""The privacy note that is shown with a text when the publisher writes none (domain 3.2)."""
REMINDER_HOUR = time(10)
LONGEST_WINDOW = timedelta(days=366)


@operation("pledge.draft")
def draft(
    act: Act,
    area_id: int,
    form: PledgeForm,
    title: str,
    text: str,
    opens_at: datetime,
    closes_at: datetime,
    reminders: tuple[int, ...] = (),
    privacy: str = PRIVACY,
    consent_version: str = CONSENT_VERSION,
    minimum_age: int | None = None,
    code: str | None = None,
) -> Terms:
    """Write a pledge that nobody sees yet but its publishers.

    Arguments: `area_id`, where it will hold; `text`, 20 to 30,000 characters; `opens_at` and `closes_at`, the window in
    which it can be signed; `reminders`, days before the close on which those who have not signed are reminded at ten,
    at most three; `minimum_age`, in years, by default the area's age of adults; `code`, what its link carries.
    Refuses an area beyond the publisher's, threats, and dates or reminders that make no sense.
    """
    place = place_of(act.transaction, area_id)
    if place is None:
        raise Refused("areas.unknown", code=str(area_id))
    act.require(place.path)
    by = _publisher(act)
    rules = rules_at(act.transaction, place.path)
    now = act.now()
    terms = Terms(
        pledge=next_ids(act.transaction, Pledge)[0],
        code="",
        form=form,
        area_id=place.id,
        area=place.name,
        path=place.path,
        number=1,
        revision=1,
        kind=VersionKind.DRAFT,
        title=checked_title(title),
        text=checked_text(text),
        text_hash=text_hash(text),
        consent_version=consent_version,
        privacy=checked_privacy(privacy),
        minimum_age=rules.adult_age if minimum_age is None else minimum_age,
        opens_at=opens_at,
        closes_at=closes_at,
        reminders=tuple(sorted(set(reminders), reverse=True)),
        zone=rules.zone,
        created_at=now,
        created_by=by,
        is_demo=act.caller.is_demo,
    )
    _check(act.transaction, terms, now)
    if not 0 < terms.minimum_age <= 100:
        raise Refused("pledges.age", least=1, most=100)
    terms = _changed(terms, code=_free_code(act.transaction, act.keys, terms.pledge, code))
    act.transaction.run(
        insert(Pledge).values(
            id=terms.pledge,
            code=terms.code,
            area_id=terms.area_id,
            form=terms.form.value,
            created_at=now,
            created_by=by,
            is_demo=terms.is_demo,
        )
    )
    return _append(act, terms, now)


@operation("pledge.draft")
def preview(act: Act, pledge_id: int) -> Terms:
    """The newest terms, a draft or not, exactly as residents will see them; publishers only."""
    terms = newest(act.transaction, pledge_id)
    act.require(terms.path)
    return terms


@operation("pledge.draft")
def new_version(act: Act, pledge_id: int, text: str, title: str | None = None) -> Terms:
    """Draft another text for a pledge, or correct the draft there is; it asks everybody again once published.

    Refuses (`pledges.closed`) a closed pledge, (`pledges.same_text`) a text that is the published one.
    """
    hold(act.transaction, pledge_id, to_change=True)
    terms = newest(act.transaction, pledge_id)
    act.require(terms.path)
    now = act.now()
    in_force = current(act.transaction, pledge_id)
    if in_force is not None and in_force.state(now) is PledgeState.CLOSED:
        raise Refused("pledges.closed", at=in_force.closes_at)
    checked = checked_text(text)
    heading = terms.title if title is None else checked_title(title)
    if in_force is not None and (checked, heading) == (in_force.text, in_force.title):
        raise Refused("pledges.same_text")
    is_draft = terms.kind is VersionKind.DRAFT
    changed = _changed(
        terms,
        kind=VersionKind.DRAFT,
        number=terms.number if is_draft else terms.number + 1,
        revision=terms.revision + 1 if is_draft else 1,
        title=heading,
        text=checked,
        text_hash=text_hash(checked),
    )
    return _append(act, changed, now)


@operation("pledge.publish")
def publish(act: Act, pledge_id: int) -> Terms:
    """Publish the draft of a pledge: from its opening on it can be signed, and an earlier text no longer.

    Refuses (`pledges.no_draft`) when there is none, and dates that have passed meanwhile.
    """
    hold(act.transaction, pledge_id, to_change=True)
    terms = newest(act.transaction, pledge_id)
    act.require(terms.path)
    if terms.kind is not VersionKind.DRAFT:
        raise Refused("pledges.no_draft")
    now = act.now()
    _check(act.transaction, terms, now)
    made = _append(act, _changed(terms, kind=VersionKind.PUBLISHED, revision=terms.revision + 1), now)
    _plan(act, made, now)
    return made


@operation("pledge.change")
def change_terms(
    act: Act,
    pledge_id: int,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    reminders: tuple[int, ...] | None = None,
) -> Terms:
    """Change dates and reminders of a pledge, published or draft, without touching its text; nobody is asked again.

    Refuses (`pledges.closed`) a closed pledge, and dates or reminders that make no sense.
    """
    hold(act.transaction, pledge_id, to_change=True)
    terms = newest(act.transaction, pledge_id)
    act.require(terms.path)
    now = act.now()
    if terms.state(now) is PledgeState.CLOSED:
        raise Refused("pledges.closed", at=terms.closes_at)
    is_draft = terms.kind is VersionKind.DRAFT
    changed = _changed(
        terms,
        kind=VersionKind.DRAFT if is_draft else VersionKind.CHANGED,
        revision=terms.revision + 1,
        opens_at=opens_at or terms.opens_at,
        closes_at=closes_at or terms.closes_at,
        reminders=terms.reminders if reminders is None else tuple(sorted(set(reminders), reverse=True)),
    )
    _check(act.transaction, changed, now, past_is_fine=reminders is None)
    made = _append(act, changed, now)
    if not is_draft:
        _plan(act, made, now)
    return made


@operation("pledge.change")
def close(act: Act, pledge_id: int) -> Terms:
    """End a pledge before its time; who has signed stays signed, and nobody is reminded any more.

    Refuses (`pledges.closed`) one that is closed.
    """
    hold(act.transaction, pledge_id, to_change=True)
    terms = published(act.transaction, pledge_id)
    act.require(terms.path)
    now = act.now()
    if terms.state(now) is PledgeState.CLOSED:
        raise Refused("pledges.closed", at=terms.closes_at)
    revision = newest(act.transaction, pledge_id)
    made = _append(
        act,
        _changed(terms, kind=VersionKind.CLOSED, revision=max(terms.revision, revision.revision) + 1, closes_at=now),
        now,
    )
    cancel_reminders(act, pledge_id, now)
    return made


def reminder_times(terms: Terms) -> tuple[datetime, ...]:
    """When a plan reminds: at ten in the pledge's zone, so many days before it closes."""
    zone = ZoneInfo(terms.zone)
    last = terms.closes_at.astimezone(zone)
    # A pledge that "closes on the 30th" closes at the midnight after it; its last day is the one that counts.
    day = (last - timedelta(microseconds=1)).date()
    return tuple(
        datetime.combine(day - timedelta(days=days), REMINDER_HOUR, zone).astimezone(terms.closes_at.tzinfo)
        for days in terms.reminders
    )


def _publisher(act: Act) -> int:
    if act.caller.person is None:
        raise Refused("rights.unverified")
    return act.caller.person


def _check(tx: Transaction, terms: Terms, now: datetime, *, past_is_fine: bool = False) -> None:
    if terms.closes_at <= terms.opens_at or terms.closes_at - terms.opens_at > LONGEST_WINDOW:
        raise Refused("pledges.dates", opens=terms.opens_at, closes=terms.closes_at)
    if terms.closes_at <= now:
        raise Refused("pledges.past", closes=terms.closes_at)
    most = rules_at(tx, terms.path).pledge_reminders
    if any(days < 0 for days in terms.reminders):
        raise Refused("pledges.reminder_outside", days=min(terms.reminders))
    times = reminder_times(terms)
    ahead = sum(at > now for at in times)
    if len(terms.reminders) > most or reminded_so_far(tx, terms.pledge) + ahead > most:
        raise Refused("pledges.reminders", most=most)
    for days, at in zip(terms.reminders, times, strict=True):
        if at >= terms.closes_at or at < (terms.opens_at if past_is_fine else max(terms.opens_at, now)):
            raise Refused("pledges.reminder_outside", days=days)


def _plan(act: Act, terms: Terms, now: datetime) -> None:
    cancel_reminders(act, terms.pledge, now)
    plan_reminders(act, terms, tuple(at for at in reminder_times(terms) if at > now), now)


def _append(act: Act, terms: Terms, now: datetime) -> Terms:
    append(
        act.transaction,
        act.keys,
        PledgeVersion(
            id=next_ids(act.transaction, PledgeVersion)[0],
            pledge_id=terms.pledge,
            pledge_code=terms.code,
            area_id=terms.area_id,
            form=terms.form.value,
            created_at=terms.created_at,
            created_by=terms.created_by,
            is_demo=terms.is_demo,
            number=terms.number,
            revision=terms.revision,
            kind=terms.kind.value,
            title=terms.title,
            text=terms.text,
            text_hash=terms.text_hash,
            consent_version=terms.consent_version,
            privacy=terms.privacy,
            minimum_age=terms.minimum_age,
            opens_at=terms.opens_at,
            closes_at=terms.closes_at,
            reminders=",".join(str(days) for days in terms.reminders),
            zone=terms.zone,
            by_id=_publisher(act),
            at=now,
        ),
    )
    return terms


def _changed(terms: Terms, **changes: Any) -> Terms:
    return replace(terms, **changes)


def _free_code(tx: Transaction, keys: Keys, pledge_id: int, wished: str | None) -> str:
    if wished is not None:
        wished = wished.strip().lower()
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,30}[a-z0-9]", wished):
            raise Refused("pledges.code_letters")
        if _is_taken(tx, wished):
            raise Refused("pledges.code_taken", code=wished)
        return wished
    attempt = 0
    while True:
        raw = bytes.fromhex(keys.token(f"pledge code {pledge_id}/{attempt}"))[:5]
        code = base64.b32encode(raw).decode().lower()[:6]
        if not _is_taken(tx, code):
            return code
        attempt += 1


def _is_taken(tx: Transaction, code: str) -> bool:
    return tx.value(select(col(Pledge.id)).where(col(Pledge.code) == code)) is not None
