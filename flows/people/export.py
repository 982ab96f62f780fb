"""My data: everything kept about me, as a file to read and as one for programs."""

from store.messages.reply import Attachment, Data, Document, Report
from store.retention.export import as_text, my_data
from store.rights.act import Act
from store.rights.roles import Assurance

from flows.engine.chat import Chat
from flows.engine.flow import flow
from flows.engine.report import report
from flows.people.data import document_of


@flow("export", light=True, part_of="me")
async def export(chat: Chat) -> None:
    """Give me everything that is kept about me, to read and for programs."""
    chat.suggest("me", "erase", "menu")
    if chat.caller.assurance < Assurance.VERIFIED:
        chat.say("guest")
        return
    labels = [(form, chat.text(f"form.{form}")) for form in ("pdf", "json", "both", "none")]
    chosen = await chat.choose("form", labels)
    if chosen == "none":
        chat.say("fine")
        return
    for form in ("pdf", "json") if chosen == "both" else (chosen,):
        chat.attach(Attachment(chat.text(f"name.{form}"), report=Report(f"my-data-{form}", {}, f".{form}")))
    chat.say("ready")


@report("my-data-pdf")
def readable(act: Act) -> Document:
    """Everything kept about whoever opens it, to be read."""
    return document_of(my_data(act, "pdf"))


@report("my-data-json")
def for_programs(act: Act) -> Data:
    """Everything kept about whoever opens it, in the shape that docs/retention.md describes."""
    return Data(as_text(my_data(act, "json")))
