title = 去哪里
to = 去哪里？
