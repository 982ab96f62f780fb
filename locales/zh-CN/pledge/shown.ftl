receipt =
    您的回执：
    《{ $title }》第 { $number } 版
    签署人：{ $name }
    回执号：{ $receipt }
    签署时间：{ $at }
paper =
    您签的纸质承诺书：
    《{ $title }》第 { $number } 版
    签署人：{ $name }
    登记时间：{ $at }
organisation = 代表的店铺或单位：{ $organisation }
state = 现在的状态：{ $state }
active = 有效
awaiting_check = 纸质签名，等第二位工作人员核对
withdrawn = 已撤回
frozen = 已暂停，正在核实是不是您本人签的
void = 已作废
meaning = 这是一份“电子确认”：记下您看过这份承诺，并且同意。它不是《电子签名法》所说的“可靠电子签名”。
withdrawal = 改了主意随时可以撤回：发“我的承诺”就行，不影响您办任何事。
