title = Set a reminder
not_yet = This will set one-off and weekly reminders.
