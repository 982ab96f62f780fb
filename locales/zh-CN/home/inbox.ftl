title = 待办
nothing = 现在没有等您处理的事。有新的会告诉您。
counts =
    等您处理的有 { $count } 件：
    { $kinds }
kind = { $title } { $count }
which = 先办哪一件？等得最久的在最前面。
task = { $title }：{ $line }
