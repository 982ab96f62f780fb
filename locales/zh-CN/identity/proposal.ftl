title = 核对更正
task = { $name } 的{ $field }
nothing = 现在没有等您核对的更正。
notice = { $name } 说自己的{ $field }登记得不对，请您核对。
look = 去核对
says =
    { $name } 在 { $at } 提出：
    { $field }应该是 { $value }
    原因：{ $reason }
decide = 核对过了吗？更正后，原来的内容会留底。
    .yes = 对，更正
    .no = 不更正
    .later = 以后再看
because = 居民提出：{ $reason }
why = 为什么不更正？居民会看到。
    .no-proof = 请带证件来社区核对一下。
    .unreachable = 没联系上您，没法核对。
    .write = 写别的原因
why_own = 请写一下原因。
accepted = 已更正，也告诉了{ $name }。
declined = 已记下，原因告诉居民了。
left = 好的，先放着。
