"""A text that is read page by page before it can be answered."""

from dataclasses import dataclass, replace
from typing import Any

from store.messages.reply import Input, Style, Text, Words

from flows.engine.questions.base import Answered, Asking, Question, Said, Shown, Turned, Unfit
from flows.engine.questions.choice import nearest
from flows.engine.state import Pending


@dataclass(frozen=True)
class Read(Question):
    """Pages of a text; `answers` are offered only once its end has been shown, and count only when chosen exactly."""

    pages: tuple[str, ...] = ()
    answers: tuple[Shown, ...] = ()

    input = Input.CHOICE

    @property
    def last(self) -> int:
        """Number of the last page, from 0."""
        return len(self.pages) - 1

    def read(self, said: Said, pending: Pending, asking: Asking) -> Answered | Turned:
        if said.option in ("@next", "@previous"):
            page = min(self.last, max(0, pending.page + (1 if said.option == "@next" else -1)))
            return Turned(replace(pending, page=page, seen=max(page, pending.seen)))
        chosen = said.option
        if chosen is None and said.text is not None:
            labels = {answer.id: asking.render(answer.label) for answer in self.answers}
            chosen = nearest(said.text, labels, exact=True)
        if not any(answer.id == chosen for answer in self.answers):
            raise Unfit("read_choose")
        if max(pending.seen, pending.page) < self.last:
            raise Unfit("read_on", page=pending.page + 1, pages=len(self.pages))
        return Answered(chosen)

    def shown(self, pending: Pending) -> list[Shown]:
        options: list[Shown] = []
        if pending.page < self.last:
            options.append(Shown("@next", Text("engine/questions.read_on", {}), Style.MAIN))
        if pending.page:
            options.append(Shown("@previous", Text("engine/questions.read_back", {}), Style.PAGE))
        if max(pending.seen, pending.page) >= self.last:
            options.extend(self.answers)
        return options

    def lines(self, pending: Pending) -> list[Words]:
        page: list[Words] = [self.pages[min(pending.page, self.last)]]
        if self.last:
            page.append(
                Text("engine/questions.page", {"page": min(pending.page, self.last) + 1, "pages": len(self.pages)})
            )
        return page if pending.page else [self.text, *page]

    def still(self, value: Any) -> bool:
        return any(answer.id == value for answer in self.answers)
