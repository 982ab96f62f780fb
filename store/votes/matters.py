"""What owners decide together, as data: the class that sets the majority, and the law that says so."""

from enum import StrEnum

from store.records import enumeration, record


@enumeration
class MatterClass(StrEnum):
    """Which majority a matter needs: more than half, or at least three quarters, of what takes part."""

    ORDINARY = "ordinary"
    SPECIAL = "special"


@enumeration
class MotionKind(StrEnum):
    """Whether a question is put, or people are elected."""

    MOTION = "motion"
    ELECTION = "election"


@record
class Matter:
    """A template: `code`, how it is decided and by which law. Its name is a text of the conversation."""

    code: str
    matter_class: MatterClass
    legal_basis: str
    kind: MotionKind = MotionKind.MOTION


_O, _S = MatterClass.ORDINARY, MatterClass.SPECIAL
# Civil Code, article 278, items (1) to (9); the classes are those of its second paragraph.
MATTERS: dict[str, Matter] = {
    one.code: one
    for one in (
        Matter("ELECTION", _O, "《民法典》第二百七十八条第一款第（三）项", MotionKind.ELECTION),
        Matter("HIRE_PM", _O, "《民法典》第二百七十八条第一款第（四）项"),
        Matter("DISMISS_PM", _O, "《民法典》第二百七十八条第一款第（四）项"),
        Matter("FUND_USE", _O, "《民法典》第二百七十八条第一款第（五）项"),
        Matter("FUND_RAISE", _S, "《民法典》第二百七十八条第一款第（六）项、第二款"),
        Matter("REBUILD", _S, "《民法典》第二百七十八条第一款第（七）项、第二款"),
        Matter("COMMON_USE", _S, "《民法典》第二百七十八条第一款第（八）项、第二款"),
        Matter("RULES", _O, "《民法典》第二百七十八条第一款第（一）项"),
        Matter("COVENANT", _O, "《民法典》第二百七十八条第一款第（二）项"),
        Matter("RECALL", _O, "《民法典》第二百七十八条第一款第（三）项"),
        Matter("OTHER", _O, "《民法典》第二百七十八条第一款第（九）项"),
    )
}
