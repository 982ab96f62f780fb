title = 居民对话
none = 您手上没有对话。
which = 哪一个？（您手上 { $count } 个，等得最久的在最前面）
    .closed = 结束了的（{ $count }）
    .quiet = 先不接着写
    .templates = 常用回复
    .figures = 这一周的数字
mine = #{ $number } { $name }（{ $area }）· { $stands }
others = #{ $number } { $name }（{ $area }）· { $stands } · { $who } 在回
nobodys = #{ $number } { $name }（{ $area }）· { $stands } · 还没有人接
waits = { $minutes ->
        [0] 刚写的
       *[other] 等了 { $minutes } 分钟
    }
answered = { $minutes ->
        [0] 一分钟内就回了
       *[other] { $minutes } 分钟后第一次回
    }
nothing = 没有在等
about = #{ $number } { $name }（{ $area }），{ $stands }
written =
    写过的：
    { $lines }
by_resident = { $at } { $count ->
        [0] { $words }
       *[other] { $words }（图片、文件 { $count } 个）
    }
by_worker = { $at } { $who }：{ $count ->
        [0] { $words }
       *[other] { $words }（图片、文件 { $count } 个）
    }
do = 怎么办？
    .answer = 回复
    .template = 用常用回复
    .hand = 转给同事
    .take = 我来回
    .close = 结束
    .reopen = 重新打开
    .done = 看完了
no_templates = 还没有常用回复，可以先写几条。
template = 用哪一条？
resident = 您
send =
    发给 { $name }：
    { $words }
    .yes = 发
    .no = 不发
sent = 发给 { $name } 了。
not_sent = 好的，没有发。
no_colleague = 现在没有别的同事可以接。
whom = 转给谁？
colleague = { $name }（{ $role }，{ $area }）
handed = 转给 { $name } 了，写过的都看得到；居民也知道了。
closed = 和 { $name } 的对话结束了。居民可以再接着说。
which_closed = 哪一个？
let_go = 好的，接下来写的不发给谁。要回复再点。
no_figures = 这一周还没有人来说话。
figures = 这一周来了 { $begun } 个对话，回了 { $answered } 个。
median = 第一次回复多半在 { $minutes } 分钟以内。
rated = 评价了 { $rated } 个，四星以上 { $content } 个。
fine = 好的。
