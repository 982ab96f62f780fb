lapsing = 您有 { $points } 分到{ $day }为止，过了就清零。想换东西，趁早去换。
month = { $year } 年 { $month } 月积分小结：得了 { $earned } 分，用了 { $used } 分，现在有 { $points } 分。
taken_back = 收回了您 { $points } 分，原因：{ $reason }。觉得不对，七天内可以在“我的积分”的明细里提出来。
warned = 您的一件上报核实后不属实：{ $reason }。这次只提醒；一年内再有，会扣 10 分。觉得不对，请找社区工作人员。
deducted = 您的一件上报核实后不属实：{ $reason }。扣了 { $points } 分。觉得不对，七天内可以在“我的积分”的明细里提出来。
