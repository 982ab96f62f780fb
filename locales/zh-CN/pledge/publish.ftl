title = 发布承诺书
what = 想做什么？
    .new = 写一份新的
    .draft = 接着办草稿
    .published = 管理已发布的
which = 哪一份承诺书？
which_draft = 哪一份草稿？
label = 《{ $title }》第 { $number } 版（{ $area }）
area = 在哪里发布？
area_below = 给整个{ $area }，还是其中一处？
    .whole = 整个{ $area }
form = 请谁来签？
    .resident = 居民
    .trader = 店铺和单位的负责人
name = 承诺书的标题是什么？例如：柯城区“双禁”承诺书。
content = 请把承诺书的全文粘贴过来（20 到 30000 字），或者发一个 .txt、.md、.docx 文件。签署是自愿的，请不要写不签会怎样。
opens = 从哪一天开始签？
    .today = 今天
    .tomorrow = 明天
closes = 最后一天是哪一天？
    .in-30 = 30 天后
    .in-60 = 60 天后
    .in-90 = 90 天后
reminders = 结束前要提醒没签的人吗？最多选 3 次，都是上午十点。不提醒就直接点“选好了”。
    .before = 结束前 { $days } 天
plan = 结束前 { $days } 天
plan_none = 不提醒
preview =
    居民看到的就是这样：
    《{ $title }》第 { $number } 版
    { $area }发布，{ $last }前可以签。
    .seen = 看过了
draft_preview =
    居民看到的就是这样：
    《{ $title }》第 { $number } 版
    { $area }发布，{ $last }前可以签。
    .seen = 看过了
review =
    请核对：
    标题：{ $title }
    范围：{ $area }
    签署人：{ $form }
    时间：{ $first }至{ $last }
    提醒：{ $plan }
    .publish = 发布
    .look = 再看一遍
    .title = 改标题
    .text = 改内容
    .area = 改范围
    .days = 改时间
    .reminders = 改提醒
    .form = 改签署人
    .later = 先存草稿
kept_as_draft = 《{ $title }》存成草稿了，居民看不到。发“发布承诺书”可以接着办。
published = 《{ $title }》已经发布，现在就可以签，到{ $last }为止。
published_later = 《{ $title }》已经发布，{ $first }开始签，到{ $last }为止。
draft_next =
    《{ $title }》
    范围：{ $area }
    时间：{ $first }至{ $last }
    提醒：{ $plan }
    .publish = 发布
    .text = 换内容
    .later = 先放着
manage =
    《{ $title }》第 { $number } 版（{ $area }），{ $state }
    时间：{ $first }至{ $last }
    提醒：{ $plan }
    .share = 链接和二维码
    .text = 换新内容（新版本）
    .days = 改时间
    .reminders = 改提醒
    .close = 提前结束
    .nothing = 没事了
state =
    .upcoming = 还没开始
    .open = 正在签
    .closed = 已结束
asks_again = 新内容发布后是新的一版：签过旧版的仍然算数，新版会重新请大家看。
change_sure =
    《{ $title }》改成这样：
    时间：{ $first }至{ $last }
    提醒：{ $plan }
    内容不变，不用重新签。
    .yes = 就这样改
    .no = 不改了
changed = 改好了：《{ $title }》{ $first }至{ $last }，提醒：{ $plan }。
close_sure = 要现在结束《{ $title }》吗？结束后不能再签，也不再提醒；已经签的仍然有效。
    .yes = 现在结束
    .no = 不结束
closed = 《{ $title }》已经结束。
unchanged = 好的，没有改动。
