title = 谁看过我的档案
nobody = 还没有别人看过或改过您的档案。
list =
    最近看过或改过您档案的，最新的在前面：
    { $looks }
line = { $at } { $by }：{ $what }（{ $fields }）
line_for = { $at } { $by }：{ $what }（{ $fields }），用途：{ $purpose }
by = { $name }（{ $role }）
program = 系统或管理员
themselves = 本人
dealt = 处理
other_field = 其他
nothing_opened = 没有打开具体内容
and = { $one }、{ $other }
not_right = 觉得不应该看的，可以找工作人员问，或者请审计人员查。
