title = 设提醒
what = 设新的提醒，还是看已经设好的？
    .new = 新提醒
    .pledge = 承诺书截止前提醒没签的人
    .list = 已设的 { $count } 个
sentence = 请用一句话说：什么时候、提醒谁、什么事。比如“每周一9点提醒楼道长交排查表”“明天下午三点提醒我回访”。
of_what = 提醒什么事？
how_often = 多久一次？
    .once = 一次
    .day = 每天
    .workday = 每个工作日
    .week = 每周
    .month = 每月
weekdays = 每周哪几天？
weekday =
    .on-0 = 周一
    .on-1 = 周二
    .on-2 = 周三
    .on-3 = 周四
    .on-4 = 周五
    .on-5 = 周六
    .on-6 = 周日
of_month = 每月几号？
month_day = { $day } 号
month_end = 最后一天
on_day = 哪一天？
    .today = 今天
    .tomorrow = 明天
at = 几点？比如“9:00”“下午三点”。
area = 哪里的人？
whom =
    .me = 您自己
sure =
    请核对：
    时间：{ $when }
    提醒：{ $whom }
    内容：{ $what }
    .yes = 对，设好
    .moved = 对，遇节假日顺延到工作日
    .when = 改时间
    .what = 改内容
    .drop = 不设了
sure_people =
    请核对：
    时间：{ $when }
    提醒：{ $whom }（现在 { $count } 人；休息时间不打扰）
    内容：{ $what }
when =
    .once = { $at }
    .day = 每天 { $at }
    .workday = 每个工作日 { $at }（按国家放假和调休）
    .week = 每{ $days } { $at }{ $moved }
    .month = 每月{ $day } { $at }{ $moved }
    .moved = ，遇节假日顺延
set = 设好了，下一次是 { $at }：{ $what }
dropped = 好的，没有设。
pledge = 哪一份承诺书？
before = 截止前几天提醒？早上 9 点发，休息时间不打扰。
days_before = 最后一天的前 { $days } 天
before_sure = 在最后一天的前 { $days } 天，提醒没签《{ $title }》的人（现在 { $count } 人）。签了的不会收到；截止时间改了，提醒跟着改。
    .yes = 设好
    .no = 不设
before_words = 提醒一下：《{ $title }》还可以签，最后一天是 { $days } 天后。签不签都自愿。
list =
    会有这些提醒：
    { $lines }
line = { $at } { $what } { $when }
line_people = { $at } 发给大家：{ $what } { $when }
cancel = 要取消哪一个？
    .none = 都留着
cancel_line = 取消：{ $what }
cancelled = 好的，取消了。
fine = 好的。
due = 提醒您：{ $content }
