title = 报事报修
what = 哪里出了什么事？写几个字，或者直接发照片。比如“3幢2单元楼道灯坏了”。
what_photo = 照片收到了。是什么事？写几个字就行。
category = 是这一类吗？
    .other = 都不是
category_all = 那是哪一类？
call_first = ⚠ { $category }：请马上打 { $number }！先保证人安全。这里登记不能代替打电话。
call_police = { $category }：请同时打 110。
where = 是在哪里？
    .other = 别的地方
where_else = 在哪里？写小区和楼幢，比如“观棠府5幢”，也可以发定位。
no_place = 没找到这个地方。请写小区名和几幢，比如“观棠府5幢1单元”。
not_near = 这个位置不知道属于哪个小区，请写小区名和几幢。
at_home = 我家：{ $address }
shared = { $area }，我现在的位置
place = { $place }
same = 是不是其中的一件？是的话跟着它就行，有进展一样告诉您。
    .new = 都不是，另外报一件
joined = 好的，您已经跟上 { $number } 这一件，有进展马上告诉您。
about = 这件事说的是哪一位？他看不到是谁投诉的，也不会经手。
    .other = 别的人，或者说不清
who = { $name }（{ $role }）
photos = 有照片吗？可以发，最多 9 张。
sure =
    请看一下：
    { $category }，{ $place }
    “{ $words }”，照片 { $photos } 张
    这样报吗？
    .yes = 报
    .no = 不报了
dropped = 好的，没有报。
opened = 报好了，编号 { $number }：{ $category }，{ $place }。
times = 最晚{ $accept }有人接手。
finish = 最晚{ $finish }办好。
next = 每一步都会告诉您。发“我报过的事”可以看进展、补照片、催一催。
name = 要留名吗？留名的，采纳了有积分；不留名就没有积分，谁也看不到是您报的。
    .named = 留名
    .unnamed = 不留名
