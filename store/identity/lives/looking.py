"""What a worker has to see before something in a life is changed."""

from sqlalchemy import select
from sqlmodel import col

from store.audit.audit import note
from store.identity.lives.doing import dwelling_of
from store.people.dwelling import Ownership
from store.people.person import Person, mask_name
from store.rights.act import Act, operation


@operation("lives.sale")
def owners_here(act: Act, dwelling: str) -> tuple[tuple[str, str], ...]:
    """Who owns a dwelling of the caller's areas now: (id, masked name and share) of each."""
    home, _ = dwelling_of(act, dwelling)
    rows = act.transaction.run(
        select(col(Person.id), col(Person.name), col(Ownership.share_part), col(Ownership.share_whole))
        .join(Person, col(Person.id) == col(Ownership.person_id))
        .where(col(Ownership.dwelling_id) == home, col(Ownership.valid_to).is_(None))
        .order_by(col(Ownership.id))
        .limit(20)
    )
    note(act, about=f"dwelling/{home}", persons=[row[0] for row in rows], fields=("owners",))
    return tuple((str(row[0]), f"{mask_name(row[1])} {row[2]}/{row[3]}") for row in rows)
