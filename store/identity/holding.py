"""An account becomes somebody's: tied to the person of the archive, told to whoever should know."""

from dataclasses import replace

from sqlalchemy import select
from sqlmodel import col

from store.channels.account import Account
from store.channels.holder import set_holder
from store.messages import conversations, notices
from store.messages.reply import Option, Reply, Text
from store.people.person import name_of
from store.refusals import Refused
from store.rights.act import Act
from store.rights.roles import Assurance


def tie(act: Act, account_id: int, person_id: int, method: str) -> None:
    """Tie a guest's account to a person; what the account began as a guest goes on as the person's.

    The person's other accounts are told, for they would be the first to know that it was not them. When it is the
    caller's own account, the act goes on as that person.
    Refuses (`identity.other_person`) an account that is somebody else's already.
    """
    tx = act.transaction
    holder = tx.value(select(col(Account.person_id)).where(col(Account.id) == account_id))
    if holder not in (None, person_id):
        raise Refused("identity.other_person")
    channel = tx.value(select(col(Account.channel)).where(col(Account.id) == account_id))
    told = Reply(
        (Text("identity/identify.other_account", {"channel": Text(f"words/channels.{channel}", {}), "at": act.now()}),),
        (Option("go:me", Text("home/me.title", {})), Option("go:person", Text("talk/person.title", {}))),
        ended=True,
    )
    notices.tell(tx, (person_id,), told, cause=f"identity/{account_id}", everywhere=True)
    set_holder(tx, account_id, person_id, Assurance.VERIFIED, method)
    conversations.hand_over(tx, account_id, person_id)
    if act.caller.account == account_id:
        act.caller = replace(
            act.caller,
            person=person_id,
            name=name_of(tx, person_id),
            assurance=Assurance.VERIFIED,
            grants=conversations.grants_of(tx, person_id, act.now()),
        )
