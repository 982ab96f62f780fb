good_morning = Good morning. { $count } things wait for you, { $overdue } of them for more than three days; { $today } reminders come today.
