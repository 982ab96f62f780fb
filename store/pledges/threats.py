"""Words that make signing look anything but voluntary, as data: what no pledge may say (domain 3.1)."""

import re


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
