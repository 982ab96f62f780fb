"""Reading stocks and promises again, beside the points that they hold."""

from sqlalchemy import func, select
from sqlmodel import col

from store.chains.anchor import Heads
from store.chains.sealed import Finding, fault
from store.chains.verify import Examination, Verdict, columns, stream
from store.database import Transaction
from store.keys import Keys
from store.points.ledger.transfer import Transfer, TransferKind
from store.points.redeeming.item import STOCK, Item, StockMove
from store.points.redeeming.redemption import Redemption, RedemptionState
from store.points.verification import verify_points

_ENDS = {
    RedemptionState.HANDED_OVER.value: TransferKind.POST.value,
    RedemptionState.CANCELLED.value: TransferKind.VOID.value,
    RedemptionState.LAPSED.value: TransferKind.TIME_OUT.value,
}


def verify_points_and_stocks(tx: Transaction, keys: Keys, anchored: Heads | None = None) -> Verdict:
    """Everything of `verify_points`, then every change of a stock, and every promise with the points that it holds.

    Arguments: `anchored`, what `store.chains.anchor.read_anchor` read, to find also rows cut off or rewritten.
    """
    ledger = verify_points(tx, keys, anchored)
    if not ledger.ok:
        return ledger
    examination = Examination(keys, {name: dict(ends) for name, ends in (anchored or {}).items()})
    for values in examination.table(tx, StockMove):
        if isinstance(values, Finding):
            return Verdict(ok=False, rows=ledger.rows + examination.rows, first_bad=values)
    found = examination.finish(tx, STOCK) or _items(tx, examination) or _promises(tx, examination)
    return Verdict(ok=found is None, rows=ledger.rows + examination.rows, first_bad=found)


def _items(tx: Transaction, examination: Examination) -> Finding | None:
    """Each thing has as many left as its changes make, and costs what it cost when it was first promised."""
    moved = (
        select(col(StockMove.item_id), func.sum(col(StockMove.amount)).label("left"))
        .group_by(col(StockMove.item_id))
        .subquery()
    )
    statement = select(*columns(Item), func.coalesce(moved.c.left, 0).label("right")).outerjoin(
        moved, moved.c.item_id == col(Item.id)
    )
    for values in stream(tx, statement.order_by(col(Item.id))):
        examination.rows += 1
        if values["left"] != values["right"]:
            return Finding(str(Item.__tablename__), values["id"], "left")
    return None


def _promises(tx: Transaction, examination: Examination) -> Finding | None:
    """Each promise is as it was written, and its points are held, handed over or back as its state says."""
    table = str(Redemption.__tablename__)
    held, end = Transfer.__table__.alias("held"), Transfer.__table__.alias("ended")  # type: ignore[attr-defined]  # a table class has it
    statement = (
        select(*columns(Redemption), held.c.amount.label("held_amount"), end.c.kind.label("end_kind"))
        .outerjoin(held, held.c.id == col(Redemption.hold_id))
        .outerjoin(end, end.c.settles == col(Redemption.hold_id))
        .order_by(col(Redemption.id))
    )
    for values in stream(tx, statement):
        examination.rows += 1
        own = {name: value for name, value in values.items() if name not in ("held_amount", "end_kind")}
        wrong = fault(examination.keys, table, "", own, own["id"])
        if wrong is not None:
            return wrong
        if values["held_amount"] != own["points"] or values["end_kind"] != _ENDS.get(own["state"]):
            return Finding(table, own["id"], "state")
    holds = select(func.count()).select_from(Transfer).where(
        col(Transfer.kind) == TransferKind.HOLD.value, col(Transfer.source) == "redemption",
        ~select(col(Redemption.id)).where(col(Redemption.hold_id) == col(Transfer.id)).exists(),
    )  # fmt: skip
    return Finding(table, None, None) if tx.value(holds) else None
