"""The one table of rights: which role may do which operation, and how sure we must be who it is."""

from store.records import record
from store.rights.roles import Assurance, Role

R = Role


@record
class Right:
    """Who may do an operation.

    Arguments: `roles`, who may do it for things inside the area of their role; `own`, whether a person may do it for
    themselves; `guest`, whether somebody unknown may; `assurance`, the least certainty about the person.
    """

    roles: frozenset[Role] = frozenset()
    own: bool = False
    guest: bool = False
    assurance: Assurance = Assurance.VERIFIED


ANYONE = Right(guest=True, own=True, assurance=Assurance.GUEST)
OWN = Right(own=True)

PUBLISHERS = frozenset({R.DISTRICT_ADMIN, R.STREET_OFFICIAL, R.COMMUNITY_WORKER})
FOLLOW_UP = PUBLISHERS | {R.GRID_WORKER}
# The domain's table (10.2) gives street officials, and the district like them, only sums of who has signed.
BY_NAME = frozenset({R.COMMUNITY_WORKER, R.GRID_WORKER})

GRANT_HIGH = frozenset({R.SYSTEM_ADMIN, R.DISTRICT_ADMIN, R.STREET_OFFICIAL})
GRANTERS = GRANT_HIGH | BY_NAME

PREPARERS = frozenset({R.COMMUNITY_WORKER, R.OWNERS_COMMITTEE})
# Those who look at what residents report, and those who see to it (domain 10.2).
SEES_TO = BY_NAME | {R.MICROGRID_HEAD, R.VOLUNTEER, R.COMMISSIONER, R.DEPARTMENT_OFFICER, R.WATER_OFFICE,
                     R.OWNERS_COMMITTEE, R.PROPERTY_COMPANY, R.STREET_OFFICIAL}  # fmt: skip

RIGHTS: dict[str, Right] = {
    "pledge.list": ANYONE,
    "pledge.read": ANYONE,
    "pledge.sign": OWN,
    "pledge.withdraw": OWN,
    "pledge.dispute": OWN,
    "pledge.mine": OWN,
    "pledge.mute": OWN,
    "pledge.draft": Right(PUBLISHERS),
    "pledge.publish": Right(PUBLISHERS),
    "pledge.change": Right(PUBLISHERS),
    "pledge.paper": Right(BY_NAME),
    "pledge.paper_check": Right(BY_NAME),
    "pledge.settle_dispute": Right(PUBLISHERS),
    "pledge.progress": Right(FOLLOW_UP | {R.MICROGRID_HEAD, R.COMMISSIONER}),
    "pledge.unsigned": Right(BY_NAME | {R.MICROGRID_HEAD}),
    "pledge.call_sheet": Right(BY_NAME),
    "pledge.outreach": Right(BY_NAME | {R.MICROGRID_HEAD}),
    "pledge.remind": Right(FOLLOW_UP),
    "order.open": ANYONE,
    "order.alike": ANYONE,
    "order.join": OWN,
    "order.add": OWN,
    "order.rate": OWN,
    "order.mine": Right(own=True, guest=True, assurance=Assurance.GUEST),
    "order.public": OWN,
    "order.list": Right(SEES_TO | {R.DISTRICT_ADMIN}),
    "order.read": Right(SEES_TO | {R.DISTRICT_ADMIN}, own=True),
    "order.move": Right(SEES_TO, own=True),
    "order.note": Right(SEES_TO),
    "order.figures": Right(SEES_TO | {R.DISTRICT_ADMIN}),
    "thread.open": ANYONE,
    "thread.answer": Right(SEES_TO),
    "thread.read": Right(SEES_TO),
    "thread.hand_over": Right(SEES_TO),
    "thread.figures": Right(FOLLOW_UP),
    "template.list": Right(SEES_TO),
    "template.set": Right(SEES_TO),
    # Templates for everybody who serves an area.
    "template.share": Right(FOLLOW_UP),
    "duty.set": Right(FOLLOW_UP),
    "duty.list": Right(SEES_TO | {R.DISTRICT_ADMIN}),
    "duty.mine": OWN,
    "duty.absent": Right(FOLLOW_UP, own=True),
    "points.mine": OWN,
    "points.rules": ANYONE,
    "points.book": ANYONE,
    "points.challenge": OWN,
    "points.set_rule": Right(PUBLISHERS),
    "points.fund": Right(PUBLISHERS),
    "points.grant": Right(PUBLISHERS | {R.GRID_WORKER}),
    "points.review": Right(PUBLISHERS),
    "redeem.catalogue": ANYONE,
    "redeem.reserve": OWN,
    "redeem.mine": OWN,
    "redeem.hand_over": Right(frozenset({R.STATION_STAFF})),
    "redeem.stock": Right(PUBLISHERS | {R.STATION_STAFF}),
    "redeem.set_item": Right(PUBLISHERS),
    "vote.list": ANYONE,
    "vote.read": ANYONE,
    "vote.check": OWN,
    "vote.cast": OWN,
    "vote.mine": OWN,
    "vote.object": OWN,
    "vote.stand": OWN,
    "vote.scrutinise": OWN,
    "motion.list": Right(FOLLOW_UP | PREPARERS | {R.MICROGRID_HEAD, R.COMMISSIONER}),
    "motion.prepare": Right(PREPARERS),
    "motion.roll": Right(PREPARERS),
    "motion.announce": Right(PREPARERS),
    "motion.deliver": Right(PREPARERS | {R.GRID_WORKER}),
    "motion.proxy": Right(PREPARERS),
    "motion.paper": Right(PREPARERS | {R.GRID_WORKER}),
    "motion.turnout": Right(FOLLOW_UP | PREPARERS | {R.MICROGRID_HEAD, R.COMMISSIONER}),
    "motion.missing": Right(PREPARERS | {R.GRID_WORKER, R.MICROGRID_HEAD}),
    "motion.remind": Right(PREPARERS),
    "motion.close": Right(PREPARERS),
    "motion.publish": Right(PREPARERS),
    # Domain 10.2: who voted how is for the tally team of a named vote, after the close, and for nobody else.
    "motion.ballots": Right(frozenset({R.OWNERS_COMMITTEE})),
    "account.language": ANYONE,
    "message.unsent": Right(BY_NAME),
    "account.list": OWN,
    "account.choose": OWN,
    "account.link_code": OWN,
    "account.link": Right(own=True, guest=True, assurance=Assurance.GUEST),
    "account.unlink": OWN,
    "account.close": Right(own=True, guest=True, assurance=Assurance.GUEST),
    "conversation.elsewhere": OWN,
    "conversation.bring": OWN,
    "account.sessions": Right(own=True, guest=True, assurance=Assurance.GUEST),
    "account.end_session": Right(own=True, guest=True, assurance=Assurance.GUEST),
    "media.text": ANYONE,
    "person.contact": ANYONE,
    "address.find": ANYONE,
    "address.nickname": Right(FOLLOW_UP, own=True),
    "address.nickname_decide": Right(FOLLOW_UP),
    "understanding.unknown": Right(FOLLOW_UP),
    "understanding.propose": Right(FOLLOW_UP),
    "understanding.decide": Right(FOLLOW_UP),
    "person.find": Right(FOLLOW_UP | {R.MICROGRID_HEAD, R.COMMISSIONER}),
    "person.file": Right(FOLLOW_UP | {R.MICROGRID_HEAD, R.COMMISSIONER}),
    "person.reveal": Right(BY_NAME | {R.MICROGRID_HEAD}),
    "person.reveal_sensitive": Right(BY_NAME),
    "person.correct": Right(BY_NAME),
    "person.add": Right(BY_NAME),
    "person.note": Right(BY_NAME),
    "person.missing": Right(BY_NAME),
    "person.match": Right(BY_NAME),
    "person.import": Right(BY_NAME),
    "person.self": Right(own=True, guest=True, assurance=Assurance.GUEST),
    "person.export": OWN,
    "person.erase": OWN,
    "person.erase_decide": Right(PUBLISHERS),
    "person.restrict": OWN,
    "person.restrict_decide": Right(BY_NAME),
    "approval.list": Right(FOLLOW_UP),
    "approval.decide": Right(FOLLOW_UP),
    "lives.record": Right(BY_NAME),
    "lives.death": Right(BY_NAME),
    "lives.merge": Right(BY_NAME),
    "lives.sale": Right(BY_NAME),
    "lives.list": Right(BY_NAME),
    "lives.undo": Right(BY_NAME),
    "lives.decide": Right(BY_NAME),
    "lives.ask": OWN,
    "roles.list": Right(GRANTERS),
    "roles.grant": Right(GRANTERS),
    "roles.grant_high": Right(GRANT_HIGH),
    "roles.end": Right(GRANTERS),
    "roles.leave": Right(GRANT_HIGH | {R.COMMUNITY_WORKER}),
    "audit.mine": OWN,
    "inbox.list": OWN,
    "person.mine": OWN,
    "person.propose": OWN,
    "consent.mine": OWN,
    "identity.place": ANYONE,
    "identity.claim": ANYONE,
    "identity.check": Right(BY_NAME),
    "identity.decide": Right(BY_NAME),
    "area.mine": Right(FOLLOW_UP | {R.MICROGRID_HEAD, R.COMMISSIONER}),
    "invitation.look": Right(own=True, guest=True, assurance=Assurance.GUEST),
    "invitation.accept": Right(own=True, guest=True, assurance=Assurance.GUEST),
    "broadcast.list": Right(FOLLOW_UP),
    "broadcast.write": Right(FOLLOW_UP),
    "broadcast.send": Right(FOLLOW_UP),
    # What nobody can mute: notices that the law asks for, and warnings of danger.
    "broadcast.unmuted": Right(PUBLISHERS),
    # Names and addresses in full.
    "broadcast.people": Right(BY_NAME),
    "notice.mine": OWN,
    "reminder.mine": OWN,
    "reminder.people": Right(FOLLOW_UP),
    "notice.settings": OWN,
    "invitation.issue": Right(PUBLISHERS | {R.GRID_WORKER}),
}
