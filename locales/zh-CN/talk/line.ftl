title = 对话
sent = → { $name }（#{ $number }）
not_yours = 您手上没有 #{ $number } 这个对话，没有发。
kept = 记下了，{ $at } 有人值班时马上看到。急事打 110、119 或 120。
