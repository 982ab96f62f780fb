"""The newest message with options that an account was shown, so that turning a page can change it in place."""

from sqlalchemy import bindparam, select
from sqlmodel import Field, SQLModel

from store.database import Fixed, Transaction
from store.database.dialects import insert_or_update
from store.database.table import table_of


class ShownOptions(SQLModel, table=True):
    """The platform's id of that message; "" when it is not known."""

    __tablename__ = "shown_options"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    message: str


_shown = table_of(ShownOptions)
_FIND = Fixed(select(_shown.c.message).where(_shown.c.account_id == bindparam("account")))
_KEEP = Fixed(
    insert_or_update(ShownOptions, ["account_id"], ["message"]).values(
        account_id=bindparam("account"), message=bindparam("message")
    )
)


def note_shown(tx: Transaction, account: int, message: str) -> None:
    """Record which message shows the newest options; "" when the platform did not tell its id."""
    tx.run(_KEEP, account=account, message=message)


def shown_to(tx: Transaction, account: int) -> str:
    """The id of the message with the newest options; "" when it is not known."""
    return str(tx.value(_FIND, account=account) or "")
