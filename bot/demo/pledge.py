"""The open pledge of the demo: the district's double ban, signed by 1,300 people of 900 households in twenty days."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.acting import acting, known
from bot.demo.estate import place
from bot.demo.songyuan import signers
from store.database import Database, Transaction
from store.keys import Keys
from store.people.person import persons_by_uid
from store.pledges.pledge import PledgeForm, Terms, all_current
from store.pledges.publishing import draft, publish
from store.pledges.signing import sign_in_demo
from store.pledges.standing import standing

CODE = "shuangjin"
TITLE = "柯城区“双禁”承诺书"
# Domain 3.2: composed, not copied. It adds no penalty and blocks no service.
TEXT = """柯城区全域全时段禁止经营和燃放烟花爆竹。为了大家的安全、清洁的空气和安静的夜晚，我自愿作出以下承诺：

一、我知道柯城区全域、全时段禁止经营和燃放烟花爆竹。

二、我和家人不买、不卖、不存、不放烟花爆竹。

三、我会教育并看护好未成年的孩子，不让他们接触烟花爆竹。

四、发现有人违规经营或者燃放，我会好言劝阻，并通过邻礼通“随手拍”或者拨打 110 反映。

五、家里办红白喜事，用电子鞭炮、鲜花等方式代替烟花爆竹。

六、违反禁令的行为，由公安机关依照《烟花爆竹安全管理条例》处理。

本承诺书由柯城区发布，在活动期间签署。是否签署完全自愿，签了也可以随时撤回。"""
DAYS = 20
"""Over how many days, up to yesterday, the signatures are spread."""
_FIRST_HOUR, _MINUTES = 8, 13 * 60
# Has no factor in common with 1,300, so that those of one building do not all sign one after another.
_STRIDE = 421
_SLICE = 100


def is_there(tx: Transaction) -> bool:
    """Whether the pledge is open and the last of its first signers has signed."""
    terms = _find(tx)
    if terms is None:
        return False
    last = persons_by_uid(tx, _in_order()[-1:])
    return any(standing(tx, terms.pledge, terms.number, person) is not None for person in last.values())


def add_pledge(database: Database, keys: Keys) -> None:
    """Publish it as P21 and let everybody sign who is to; what is there already stays."""
    if database.read(is_there):
        return
    terms = database.write(lambda tx: _find(tx) or _publish(tx, keys))
    order = _in_order()
    for start in range(0, len(order), _SLICE):
        part = order[start : start + _SLICE]
        # In slices, so that a program which serves meanwhile is not kept waiting.
        database.write(lambda tx, part=part, start=start: _sign(tx, keys, terms, part, start))  # type: ignore[misc]  # mypy cannot infer defaults of a lambda


def _in_order() -> list[str]:
    chosen = signers()
    return [chosen[number * _STRIDE % len(chosen)] for number in range(len(chosen))]


def _find(tx: Transaction) -> Terms | None:
    return next((terms for terms in all_current(tx) if terms.code == CODE and terms.is_demo), None)


def _publish(tx: Transaction, keys: Keys) -> Terms:
    publisher = known(tx, "P21")
    now = tx.now()
    act = acting(tx, keys, publisher)
    opens = _midnight(now, days_ago=DAYS + 2)
    district = place(tx, "ZJ-QZ-KC")
    made = draft(
        act,
        district.id,
        PledgeForm.RESIDENT,
        TITLE,
        TEXT,
        opens,
        opens + timedelta(days=90),
        reminders=(30, 7),
        code=CODE,
    )
    return publish(act, made.pledge)


def _sign(tx: Transaction, keys: Keys, terms: Terms, uids: list[str], start: int) -> None:
    persons = persons_by_uid(tx, uids)
    for number, uid in enumerate(uids, start=start):
        act = acting(tx, keys, persons[uid], with_roles=False)
        sign_in_demo(act, terms.pledge, terms.number, _when(terms, number))


def _when(terms: Terms, number: int) -> datetime:
    """When the signer of a number from 0 to 1,299 signed: 65 a day, from 8:00 to 21:00."""
    day, place_in_day = divmod(number, 1_300 // DAYS)
    minutes = place_in_day * _MINUTES // (1_300 // DAYS)
    return terms.opens_at + timedelta(days=day + 1, hours=_FIRST_HOUR, minutes=minutes)


def _midnight(now: datetime, days_ago: int) -> datetime:
    local = now.astimezone(ZoneInfo("Asia/Shanghai"))
    return local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
