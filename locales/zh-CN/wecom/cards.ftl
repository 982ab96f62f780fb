choose = 请选择
open = 打开
taken = 已选：{ $label }
