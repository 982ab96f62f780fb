title = 通知设置
without =
    您关掉了这几类通知：
    { $topics }
own_hours = { $begins } 到 { $ends } 不打扰您（险情预警除外）。
what = 要改什么？
    .topics = 不想收哪几类
    .hours = 什么时候不打扰
    .done = 不改了
topics = 不想收哪几类？选好后点“选好了”；一类都不选就是全都收。
topics_set = 好的，改好了。
begins = 从几点开始不打扰？比如“晚上九点”。
ends = 到几点为止？比如“早上八点”。两次写一样的时间，就是随时可以发。
hours_set = 好的，{ $begins } 到 { $ends } 不打扰您；险情预警除外。
hours_off = 好的，随时可以发给您。
fine = 好的，没有改。
