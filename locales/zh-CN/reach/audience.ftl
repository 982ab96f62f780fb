below =
    .whole = 整个{ $area }
who =
    .everybody = 住户和业主
    .residents = 住在这里的人
    .owners = 业主
    .absent-owners = 不住在这里的业主
    .tenants = 租客
    .role = 楼道长、志愿者等
    .listed = 一份名单里的人
    .follow-up = 上一条通知还没办的人
only_who = { $who }
who_with =
    { $who }，并且
    { $conditions }
condition = · { $what }
meant = 一共 { $count } 人：{ $who }
such_as =
    比如：
    { $people }
sample = { $name } { $address }
narrow =
    .go = 就是这 { $count } 人
    .unsigned = 只要没签承诺书的
    .not-voted = 只要还没投票的
    .unverified = 只要还没认证的
    .channel = 只要用某个渠道的
    .language = 只要用某种语言的
    .leave-out = 有一处不发
    .again = 重新选
language =
    .zh-cn = 中文
    .en = 英文
unmatched =
    有 { $count } 行没找到人，或者不止一个人：
    { $lines }
