"""What somebody may see and end of their own: browser sessions, and the text of a document they sent."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from store.channels.media import StoredMedia, same_person
from store.channels.session import end_session, sessions_of
from store.records import record
from store.refusals import Refused
from store.rights.act import Act, operation


@record
class MySession:
    """A browser in which I am signed in, and when it was last used."""

    id: int
    device: str
    seen_at: datetime


@operation("account.sessions")
def my_sessions(act: Act) -> tuple[MySession, ...]:
    """The browsers in which the caller is signed in, the newest visit first."""
    if act.caller.account is None:
        return ()
    found = sessions_of(act.transaction, act.caller.account)
    return tuple(MySession(id=one.id, device=one.device, seen_at=one.seen_at) for one in found)


@operation("account.end_session")
def end_my_session(act: Act, session: int) -> bool:
    """Sign the caller out of one of their browsers; gives whether there was such a session."""
    account = act.caller.account
    return account is not None and end_session(act.transaction, account, session) is not None


@operation("media.text")
def media_text(act: Act, media_id: str) -> str:
    """What was read from a document when the caller sent it; none of the work is done here.

    Refuses (`documents.unreadable`) a document of somebody else, or one in which no text was found.
    """
    mine = (col(StoredMedia.id) == media_id, same_person(act.caller.account))
    text = act.transaction.value(select(col(StoredMedia.text)).where(*mine))
    if not text:
        raise Refused("documents.unreadable")
    return str(text)
