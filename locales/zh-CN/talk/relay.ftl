said = #{ $number } { $name }（{ $area }）：{ $words }
said_files = #{ $number } { $name }（{ $area }）发来图片、文件 { $count } 个
answered = { $name }（{ $role }）：{ $words }
answered_files = { $name }（{ $role }）发来图片、文件 { $count } 个
got_on_duty =
    #{ $number } { $name }（{ $area }）想和您说话：
    { $lines }
got_next =
    #{ $number } { $name }（{ $area }）等着回话，前一位没来得及回，转给您：
    { $lines }
got_handed =
    #{ $number } { $name }（{ $area }）的对话转给您了：
    { $lines }
got_taken =
    #{ $number } { $name }（{ $area }）的对话现在由您回：
    { $lines }
got_left =
    #{ $number } { $name }（{ $area }）的对话交接给您了：
    { $lines }
resident = “{ $words }”
resident_files = （图片、文件 { $count } 个）
worker = 同事：“{ $words }”
worker_files = 同事：（图片、文件 { $count } 个）
answer = 回复
more = 看对话
again = 接着说
rate = 评一评
photo = 照片
guest = 访客
worker_role = 工作人员
now_there = 现在是 { $name }（{ $role }）值班，您的话已经看到。
asked_next = 刚才那位一时没回，已经转给 { $name }（{ $role }）。
goes_on = 接下来由 { $name }（{ $role }）和您说。
nobody_yet = 现在没有别人能回，您的话都在，{ $at } 有人值班时接着看。急事打 110、119 或 120。
nobody = 现在没有别人能回，您的话都在，有人看到就回。急事打 110、119 或 120。
closed = { $name } 结束了这次对话。还有事点“接着说”。
closed_quiet = 好一阵没有说话，对话先收起来了。还有事点“接着说”。
resident_closed = #{ $number } { $name } 结束了对话。
passed_on = #{ $number } { $name } 的对话转给 { $to } 了。
task = #{ $number } { $name }（{ $area }）等着回话
