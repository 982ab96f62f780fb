"""Yes and no, and which of several: as people type them, dialect and slips of the keyboard too."""

import re

from flows.engine.values.numbers import chinese
from flows.engine.values.unclear import Unclear

_YES = frozenset(
    """
    是 对 好 行 可以 嗯 嗯呐 嗯哪 恩 要 同意 确认 确定 没错 没问题 中 得 成 對 對的 確認 確定 好滴 好嘞 好啊 行啊
    没意见 是这样 就这样 就是 对头 要得 可 准 愿意 同意的 没毛病 必须 当然 肯定 正确 沒錯 沒問題 就按这个 提交
    就这个 办 签 好的呀 来 整 妥 嗯对 是的对 对对 晓得 作数 赞成 ok okay yes y yeah yep sure right correct fine hao
    haode shi shide dui xing keyi en agree confirm 👌 👍 🆗 ✅ 可以可以 好好 嗯嗯 中嘞 没得问题 没有问题 没事 是我
    我同意 我确认 我愿意 确实 确认无误 无误 都对 行行 就它了
    """.split()  # noqa: SIM905  # a quote around every word would fill a page
)
_NO = frozenset(
    """
    不 不是 不对 不要 不用 不行 不好 否 别 算 算了 不同意 没有 弗 弗要 弗是 弗对 勿 勿要 勿是 覅 不對 沒有 不可以
    不能 不成 不签 不办 不愿意 拒绝 取消 免 免了 不需要 不必 没 不确认 错 错误 不正确 不想 反对 弗行 弗好 勿行 不干
    甭 别了 不搞 不弄 不中 不提交 还是不要 还是算 还是算了 下次再说 不投 no n nope nah not never bu bushi buyao
    buxing bud ❌ 👎 🙅 不了 不好意思不用 弗用 勿用 飞要 朆 没得 不是我 不是的 不对头 那不行 这不对 我不同意 我不要
    我不 不要不要 不不 算啦 wrong dont don't
    """.split()  # noqa: SIM905  # a quote around every word would fill a page
)
_PARTICLES = "的了啊呀吧呢哦噢喔嘛啦呗哈哟诶耶嘞咯喽么滴谢谢您你"
_FILLERS = re.compile(
    r"^(?:嗯+|呃+|额+|那|那就|就|啊|哦|噢|唉|哎|这个|我觉得|我看|都)(?=.)|(?:谢谢|多谢|thanks|please|thankyou)$"
)


def yes_or_no(said: str) -> bool | None:
    """Whether a short answer in its plain form says yes or no; none when it says neither."""
    for word in _forms(said):
        if word in _NO:
            return False
        if word in _YES:
            return True
    return None


def _forms(said: str) -> list[str]:
    """The answer, then without commas, particles at its end and fillers at its start, each doubled word once."""
    forms = [said]
    bare = re.sub(r"[，,。.！!、~～\ufe0f\U0001f3fb-\U0001f3ff]", "", said)
    forms.append(bare)
    for _ in range(2):
        bare = _FILLERS.sub("", bare) or bare
        forms.append(bare)
        stripped = bare.rstrip(_PARTICLES)
        if stripped:
            forms.append(stripped)
            bare = stripped
    half = len(bare) // 2
    if half and bare[:half] * 2 == bare:
        forms.append(bare[:half])
    if bare and len(set(bare)) == 1:
        forms.append(bare[0])
    return forms


_LAST = re.compile(
    r"^(?:我?[选要]|就)?(?:最后|末|最末|最後|最下面|最底下|尾巴|压轴|最后面|末尾)(?:那|的|的那)?(?:一|1)?(?:个|個|项|條|条|种|款)?(?:吧|的)?$|^(?:the)?last(?:one)?$"
)
_FIRST = re.compile(
    r"^(?:我?[选要]|就)?(?:头|最前面|最上面|开头|打头|第一|最开始|首|最前)(?:那|的|的那)?(?:一|1)?(?:个|個|项|条|种|款)?(?:吧|的)?$|^(?:the)?first(?:one)?$"
)
_MIDDLE = re.compile(
    r"^(?:我?[选要]|就)?(?:中间|当中|正中间)(?:那|的|的那)?(?:一|1)?(?:个|個|项|条|种|款)?(?:吧|的)?$|^(?:the)?middle(?:one)?$"
)
_FROM_END = re.compile(
    r"^(?:我?[选要]|就)?倒数第?([0-9]{1,2}|[一二两三四五六七八九十]{1,2})(?:个|個|项|条|种|款)?(?:吧|的)?$"
)
_THIS = re.compile(
    r"^(?:就)?(?:是|要|选)?(?:这|那|它|這|上面|下面|这上面|这下)(?:一)?(?:个|個|种)?(?:吧|了|的)?$|^thisone$|^that(?:one)?$|^就它$"
)
_ANY = re.compile(r"随便|都行|都可以|都好|哪个都|无所谓|你定|看着办|任意|都要|whatever|any")
_NUMBERED = re.compile(
    r"^(?:我)?(?:就)?(?:要|选|选择|投|来|挑|点|按|回)?(?:第|no\.?|#|选项|option|number|no)?"
    r"([0-9]{1,4}|[零〇一幺二两三四五六七八九十百廿卅壹贰叁肆伍陆柒捌玖兩]{1,7})"
    r"(?:个|個|项|項|条|條|号|號|款|种|份|张|\.|、|那个|的|st|nd|rd|th)*(?:吧|啊|呀|哦|呢|了)?$"
)
_LETTER = re.compile(r"^(?:我?选)?([a-j])(?:项|吧)?$")
_ORDINALS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "thesecond": 2,
    "thethird": 3,
    "thesecondone": 2,
    "secondone": 2,
    "俩": 2,
    "仨": 3,
}


def numbered(said: str) -> int | None:
    """The number in an answer that names one ("3", "第三个", "我选二"), from 0; none for anything else."""
    found = _NUMBERED.match(said)
    if not found:
        return _ORDINALS.get(said)
    return int(found[1]) if found[1].isdigit() else chinese(found[1])


def position(said: str, count: int) -> int | Unclear | None:
    """Which of `count` shown options an answer in its plain form means, counted from 0.

    Gives `Unclear.VAGUE` for "this one" among several and for "any"; none when none of them is meant.
    """
    if _LAST.match(said):
        return count - 1 if count else None
    if _FIRST.match(said):
        return 0 if count else None
    if _MIDDLE.match(said):
        return count // 2 if count % 2 else Unclear.VAGUE
    found = _FROM_END.match(said)
    if found:
        back = int(found[1]) if found[1].isdigit() else chinese(found[1]) or 0
        return count - back if 1 <= back <= count else None
    value = numbered(said)
    if value is not None:
        return value - 1 if 1 <= value <= count else None
    letter = _LETTER.match(said)
    if letter and ord(letter[1]) - ord("a") < count:
        return ord(letter[1]) - ord("a")
    if _THIS.match(said):
        return 0 if count == 1 else Unclear.VAGUE
    return Unclear.VAGUE if _ANY.search(said) else None
