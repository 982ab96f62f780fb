please = A friendly reminder: “{ $title }” can be signed until { $last }. Have a look if you like; signing is voluntary and nothing else depends on it.
look = Have a look
mute = No more reminders
