"""Telling people about a claim: the workers responsible for the home, and the guest."""

from store.identity.belonging import workers_of
from store.identity.claim import Claimed
from store.messages import notices
from store.messages.reply import Option, Reply, Style, Text
from store.people.person import mask_name
from store.rights.act import Act


def tell_workers(act: Act, one: Claimed) -> int:
    """Tell the grid workers responsible for a claim's home, or the community's where there is none, of the claim."""
    tx = act.transaction
    workers = workers_of(tx, one.path, act.now())
    line = Text("identity/claim.notice", {"name": mask_name(one.name), "address": one.address})
    options = (Option(f"go:claim:{one.id}", Text("identity/claim.look", {}), Style.MAIN),)
    return notices.tell(tx, workers, Reply((line,), options, ended=True), cause=f"claim/{one.id}")


def tell_confirmed(act: Act, one: Claimed, name: str) -> None:
    """Tell the account that it is tied now, and lead it back to what it wanted."""
    line = Text("identity/identify.confirmed", {"name": name})
    options = [Option("go:me", Text("identity/identify.see_me", {}))]
    if one.back:
        options.insert(0, Option(f"go:{one.back}", Text("identity/identify.go_back", {}), Style.MAIN))
    reply = Reply((line,), tuple(options), ended=True)
    notices.tell_account(act.transaction, one.account, reply, cause=f"claim/{one.id}")


def tell_declined(act: Act, one: Claimed, answer: str) -> None:
    """Tell the account why its claim was not confirmed, and what can be done."""
    line = Text("identity/identify.declined", {"address": one.address, "reason": answer})
    options = (
        Option("go:identify", Text("identity/identify.again", {}), Style.MAIN),
        Option("go:person", Text("talk/person.title", {})),
    )
    notices.tell_account(act.transaction, one.account, Reply((line,), options, ended=True), cause=f"claim/{one.id}")
