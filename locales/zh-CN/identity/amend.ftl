title = 更正我的资料
mine =
    您提过的：
    { $proposals }
line = { $field }：{ $value }（{ $at }，{ $state }）
line_answer = { $field }：{ $value }（{ $at }，{ $state }：{ $answer }）
state = 进度
    .waiting = 等工作人员核对
    .accepted = 已更正
    .declined = 没有更正
field = 哪一项不对？搬家了请找网格员。
    .back = 撤回：{ $field }
    .none = 没有不对
value = { $field }应该是什么？
why = 为什么要改？
    .changed = 情况变了
    .mistake = 登记错了
sure = 请工作人员把{ $field }改成 { $value }，对吗？
    .yes = 对，提交
    .no = 不改了
proposed = 已经提交，工作人员核对以后改，结果会告诉您。原来的内容现在还没变。
withdrawn = 已经撤回。
decided_already = 这一项工作人员已经办了，不能再撤回。
fine = 好的。
accepted = 您提的更正办好了：{ $field }。
declined = 您提的更正没有改（{ $field }）：{ $reason }
