"""The text of a pledge: its one canonical spelling and hash, its pages, and what it may not say."""

import hashlib
import re
import unicodedata

from store.refusals import Refused


# Words that make signing look anything but voluntary, as data: what no pledge may say (domain 3.1).
def _any(words: str) -> re.Pattern[str]:
    """A pattern for any of some words, one or several to a line, with commas, the longest first."""
    found = [word.strip() for word in re.split(r"[,\n]", words) if word.strip()]
    return re.compile("|".join(re.escape(word) for word in sorted(found, key=len, reverse=True)))


CONDITIONS = _any("""
    不签, 拒签, 拒不签, 拒绝签, 未签, 没签, 没有签, 不肯签, 不愿签
    逾期不签, 不按时签, 不配合签
    if you do not sign, if you don't sign, refuse to sign, refuses to sign, refusing to sign
    fail to sign, fails to sign, who do not sign, who does not sign, without signing, unless you sign, not signed
""")
"""Somebody does not sign."""
CONSEQUENCES = _any("""
    处罚, 罚款, 罚金, 处分, 处理, 追责, 问责, 责任自负, 后果自负, 承担后果, 拘留, 依法
    通报, 曝光, 公示, 点名, 上门, 影响, 取消, 扣
    停水, 停电, 停气, 断水, 断电, 断气, 停供, 停止供, 锁门禁, 禁止出入, 不得出入, 不准进, 不让进
    入学, 上学, 入托, 就业, 参军, 政审, 征信, 信用, 黑名单, 失信
    低保, 补贴, 补助, 福利, 医保, 社保, 养老金, 评优, 积分, 分红
    不予办理, 不给办, 不办理, 暂停办理, 停办
    fine, penal, punish, cut off, disconnect, water, electric, school, blacklist, credit
    benefit, lose, denied, deny, consequence, publish
""")
"""What would then happen to them."""
DEMANDS = _any("""
    必须签, 一律签, 强制签, 务必签, 不得不签, 不得拒签, 不签不行, 人人必签
    must sign, required to sign, obliged to sign, mandatory to sign
""")
"""Nobody is asked: a threat even without a consequence."""
DENIALS = _any("""
    不会, 不受, 不影响, 不因, 并不, 没有任何, 无任何, 不作为, 不扣, 不以, 不得因, 不得以, 不被, 不对, 绝不, 也不, 都不
    will not, won't, does not affect, do not affect, no one, nobody, not be, no effect, never
""")
"""It is said that nothing happens: "不签署不会影响您办事" is no threat."""
SIGNING = re.compile("签|sign")
"""The sentence is about signing; "不得燃放，否则依法处罚" is not, and only repeats the law."""
CHARACTERS = str.maketrans(
    "簽罰處電學響納斷繳門責後違證補貼積評優強務絕則黑單",
    "签罚处电学响纳断缴门责后违证补贴积评优强务绝则黑单",
)
"""Traditional characters that would otherwise hide a threat."""

SHORTEST, LONGEST = 20, 30_000
TITLE_LONGEST = 60
PRIVACY_LONGEST = 2_000
PAGE = 400


def canonical_text(text: str) -> str:
    """The one spelling of a text that is stored and hashed: NFC, lines ended by LF, no spaces at their ends.

    Empty lines at either end and invisible control characters go too.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n").removeprefix("\ufeff")


def text_hash(text: str) -> str:
    """SHA-256, hex, of the canonical text in UTF-8."""
    return hashlib.sha256(canonical_text(text).encode()).hexdigest()


def pages(text: str, size: int = PAGE) -> tuple[str, ...]:
    """Cut a text into pages of about `size` characters, between paragraphs, or sentences where one is too long."""
    made: list[str] = []
    for paragraph in re.split(r"\n{2,}|\n", text):
        for piece in _pieces(paragraph, size):
            if made and len(made[-1]) + len(piece) + 1 <= size:
                made[-1] += "\n" + piece
            elif piece.strip():
                made.append(piece)
    return tuple(made)


def checked_title(title: str) -> str:
    """A title in one line. Refuses (`pledges.title`) an empty or overlong one, (`pledges.threat`) a threat."""
    title = " ".join(canonical_text(title).split())
    if not 2 <= len(title) <= TITLE_LONGEST:
        raise Refused("pledges.title", least=2, most=TITLE_LONGEST)
    _refuse_threats(title)
    return title


def checked_privacy(note: str) -> str:
    """A privacy note that may stand under a text. Refuses (`pledges.privacy`) an overlong one, and threats."""
    note = canonical_text(note)
    if len(note) > PRIVACY_LONGEST:
        raise Refused("pledges.privacy", most=PRIVACY_LONGEST)
    _refuse_threats(note)
    return note


def checked_text(text: str) -> str:
    """A canonical text that may be published.

    Refuses (`pledges.text`) fewer than 20 or more than 30,000 characters, (`pledges.threat`) a text that threatens
    those who do not sign: signing is voluntary and no service depends on it (PIPL Art. 16; domain 3.1).
    """
    text = canonical_text(text)
    if not SHORTEST <= len(text) <= LONGEST:
        raise Refused("pledges.text", least=SHORTEST, most=LONGEST, length=len(text))
    _refuse_threats(text)
    return text


def threats(text: str) -> list[str]:
    """The words with which a text threatens those who do not sign; empty for a text that may be published."""
    found = []
    plain = unicodedata.normalize("NFKC", text).translate(CHARACTERS).lower()
    for sentence in re.split(r"[。！？!?;；\n]|\.\s", plain):
        spaceless = re.sub(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])", "", sentence)
        demand = DEMANDS.search(spaceless)
        if demand:
            found.append(demand.group())
        condition = CONDITIONS.search(spaceless)
        if condition is None and SIGNING.search(spaceless):
            condition = re.search(r"否则|不然|otherwise|or else", spaceless)
        if condition is None:
            continue
        for consequence in CONSEQUENCES.finditer(spaceless):
            if not DENIALS.search(spaceless[: consequence.start()]):
                found.append(f"{condition.group()}…{consequence.group()}")
                break
    return found


def _refuse_threats(text: str) -> None:
    found = threats(text)
    if found:
        raise Refused("pledges.threat", words="、".join(found))


def _pieces(paragraph: str, size: int) -> list[str]:
    if len(paragraph) <= size:
        return [paragraph]
    pieces = [""]
    for sentence in re.findall(r"[^。！？；.!?;]*[。！？；.!?;]*", paragraph):
        while len(sentence) > size:
            pieces.append(sentence[:size])
            sentence = sentence[size:]
        if len(pieces[-1]) + len(sentence) > size:
            pieces.append("")
        pieces[-1] += sentence
    return [piece for piece in pieces if piece]
