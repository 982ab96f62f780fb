title = 我的资料
fields =
    关于您登记了这些：
    { $fields }
line = { $field }：{ $value }
line_from = { $field }：{ $value }（{ $source }，{ $at }）
unchecked = { $field }：{ $value }（还没核对）
source = 来源
    .worker = 工作人员登记
    .self = 您自己说的
    .archive = 档案
home = 住址：{ $address }
no_home = 住址：没有登记
owns =
    名下房屋：
    { $dwellings }
household =
    同住的人：
    { $people }
notes = 工作人员还写过 { $count } 条备注。想知道内容，请找网格员。
rights = 有不对的可以更正；谁看过、为了什么，也可以查。
