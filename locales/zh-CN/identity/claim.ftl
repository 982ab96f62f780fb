title = 核实身份
task = { $name } { $address }
nothing = 现在没有等您核实的身份。
notice = { $name } 说自己住在{ $address }，请您核实一下是不是本人。
look = 去核实
says =
    { $since } 有人说自己是：
    { $name }
    { $address }
    { $phone }
others = 注意：还有 { $count } 个账号说了同样的手机号或住址。
no_dwelling = 档案里没有这套房。要加人的话，先到“居民档案”补充这套房，再回到“待办”。
nobody = 档案里这套房没有登记任何人。
archive =
    档案里这套房登记的：
    { $people }
line = { $label }：{ $named }，{ $phone }
line_account = { $label }：{ $named }，{ $phone }，已有别的账号
person = { $name }
person_aged = { $name }（{ $age }岁）
named = 姓名
    .same = 姓名一致
    .alike = 姓名同音
    .different = 姓名不同
    .missing = 没有姓名
phone = 手机号
    .same = 手机号一致
    .different = 手机号不同
    .missing = 没登记手机号
    .alike = 手机号相近
decide = 您认得这个人，或者核实过了吗？
    .is = 是本人：{ $label }
    .find = 是档案里另一个人
    .add = 是新住户，加进档案
    .no = 不通过
    .later = 以后再看
because = 网格员核实是本人
whom = 是谁？可以写姓名、手机号或门牌。
whom_sure = 确定把{ $name }的账号确认成这位居民吗？
    .yes = 确定
    .no = 先不
lives = 是这里的什么人？
    .family = 家属
    .owner = 业主，住在这里
    .tenant = 租客
    .no = 业主，住在别处
relation = 和户主是什么关系？
    .head = 户主
    .spouse = 配偶
    .child = 子女
    .parent = 父母
    .relative = 其他亲属
    .member = 家庭成员
add_sure = 把{ $name }加到{ $address }，并确认这个账号是本人，对吗？
    .yes = 对，加上并确认
    .no = 先不
why = 为什么不通过？对方会看到这个原因。
    .unknown = 没有核实到这个人住在这里。
    .not-there = 门牌或姓名不对，请核对后再填。
    .unreachable = 没联系上本人，请到社区当面办。
    .write = 写别的原因
why_own = 请写一下原因。
confirmed = 核实通过：{ $name }。已经告诉本人。
declined = 已记下不通过，原因已经告诉对方。
left = 好的，先放着。
