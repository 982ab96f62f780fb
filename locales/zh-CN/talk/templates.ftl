title = 常用回复
what = 常用回复，看哪一条？
    .new = 写一条新的
one = { $title }（{ $area }）
mine = 自己的
shown =
    { $title }：
    { $words }
not_yours = 这是{ $area }大家用的，要改请找写的人。
end = 怎么办？
    .yes = 删掉
    .no = 留着
ended = 删掉了。
title_of = 起个短名字，比如“已收到”“明天上门”。
for_whom = 给谁用？
    .own = 只我自己
for_area = { $area }的同事都能用
words = 写内容。可以用 {"{姓名}"} {"{我}"} {"{社区}"} {"{编号}"}，发的时候换成真的。
added = 记下了：{ $title }。回复居民、办报事的时候都能选。
fine = 好的，留着。
