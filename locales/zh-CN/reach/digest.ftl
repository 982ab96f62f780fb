good_morning = 早上好。等您处理的有 { $count } 件，其中等了三天以上的 { $overdue } 件；今天会有 { $today } 个提醒。
