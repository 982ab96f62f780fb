title = Stop reminders
muted = All right, no more reminders. If you ever want to sign, send “sign a pledge”.
