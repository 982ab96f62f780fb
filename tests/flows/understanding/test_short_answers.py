"""Short answers to questions are no cries for help, whatever they sound like."""

from functools import cache

import pytest

from bot.words.lexicon import lexicon
from flows.engine.words import Lexicon
from tests.chats.test_transcripts import FOLDER
from tests.chats.transcript import parse, transcripts

ANSWERS = """
1 2 3 4 5 6 7 8 9 10 20 100 7号 7楼 七 九 三 是 不是 好 好的 行 不行 可以 要 不要 有 没有 对 不对 今天 明天 后天
下周三 月底 男 女 无 没有了 就这些 好了 完成 发完了 张三 王小明 5-1-302 五幢一单元三零二 观棠府 晚上八点 半小时
三天 短了 长了 改一下 不改了 太短了 想起来了 本人想起来了 忘了 不知道 随便 都行 第一个 最后一个 就这个 楼下 后门
门口 路灯 灯 水管 厨房 厕所 电梯 车库 阳台 漏水 堵了 坏了 不亮 没电 没水 停水 停电 煤气费 燃气费 电费 救助 补助 急
快点 谢谢 再见 你好 在吗 人 家 老公 老婆 儿子 女儿 妈妈 爸爸 夫妻 户主 租客 业主 搬走了 去世了 出生 离婚 生病 住院
退休 上班 在家 外地 亲戚 看病 走访了 身体还好 精神不错 腿脚不便 高血压 糖尿病 已电话联系 没人接 不在家 拒签
想再考虑 说下次签 签好了 交了 换灯泡 换锁 开锁 钥匙 手机 微信 电话 身份证 照片 看不清 打不开 进不去 断网了 起来了
出来了 回来了 倒垃圾 火车票 火锅 烟花 鞭炮 放烟花 双禁 承诺书 跳过 取消 返回 卡住了
""".split()  # noqa: SIM905  # a quote around every word would fill a page

DANGERS = ("着火", "fire", "困", "刀", "煤气", "晕")


@cache
def words() -> Lexicon:
    return lexicon()


@pytest.mark.parametrize("text", ANSWERS)
def test_a_short_answer_raises_no_alarm(text: str) -> None:
    assert words().danger(text) is None


def test_of_all_that_is_typed_in_the_transcripts_only_the_dangers_raise_an_alarm() -> None:
    typed = {
        step.text
        for file in transcripts(FOLDER)
        for step in parse(file.read_text(encoding="utf-8"))
        if step.sign == ">" and not step.text.startswith(("[", "("))
    }
    alarmed = {text for text in typed if words().danger(text)}
    assert alarmed
    assert {text for text in alarmed if not any(word in text for word in DANGERS)} == set()
