"""What waits in votes for those who hold them: objections without an answer, papers to key again, a vote to close."""

from sqlalchemy import func, or_, select
from sqlmodel import col

from store.people.area import Area, within
from store.people.waiting import Task, waiting
from store.rights.act import Act, operation
from store.text import Text
from store.votes.assembly import Assembly, AssemblyState, AssemblyTerms, Stage, assemblies
from store.votes.ballots.paper import EntryState, PaperEntry
from store.votes.results.objection import VoteObjection

_HELD = (Stage.DRAFT.value, Stage.ANNOUNCED.value, Stage.CLOSED.value, Stage.PRELIMINARY.value)


@waiting("vote_objection")
@operation("motion.prepare")
def objections_waiting(act: Act) -> tuple[Task, ...]:
    """Votes in the caller's areas with objections that nobody has answered."""
    tasks = []
    for terms in _mine(act):
        row = act.transaction.one(
            select(func.count(), func.min(col(VoteObjection.at))).where(
                col(VoteObjection.assembly_id) == terms.assembly, col(VoteObjection.answer) == ""
            )
        )
        if row is not None and row[0]:
            line = Text("vote/prepare.task_objections", {"title": terms.title, "count": row[0]})
            tasks.append(Task(line=line, since=row[1], flow="motion", code=terms.code))
    return tuple(tasks)


@waiting("vote_paper")
@operation("motion.paper")
def papers_to_key_again(act: Act) -> tuple[Task, ...]:
    """Votes in the caller's areas with papers that somebody else has keyed."""
    tasks = []
    for terms in _mine(act):
        row = act.transaction.one(
            select(func.count(), func.min(col(PaperEntry.entered_at))).where(
                col(PaperEntry.assembly_id) == terms.assembly,
                col(PaperEntry.state) == EntryState.WAITING.value,
                col(PaperEntry.entered_by) != act.caller.person,
            )
        )
        if row is not None and row[0]:
            line = Text("vote/prepare.task_papers", {"title": terms.title, "count": row[0]})
            tasks.append(Task(line=line, since=row[1], flow="motion", code=terms.code))
    return tuple(tasks)


@waiting("vote_close")
@operation("motion.close")
def votes_to_close(act: Act) -> tuple[Task, ...]:
    """Votes in the caller's areas whose last instant has passed and that nobody has closed."""
    now = act.now()
    return tuple(
        Task(line=Text("vote/prepare.task_close", {"title": terms.title}), since=terms.closes_at, flow="motion",
             code=terms.code)
        for terms in _mine(act)
        if terms.state(now) is AssemblyState.ENDED
    )  # fmt: skip


def _mine(act: Act) -> list[AssemblyTerms]:
    inside = or_(False, *[within(col(Area.path), path) for path in act.scopes()])
    return assemblies(act.transaction, inside, col(Assembly.stage).in_(_HELD))
