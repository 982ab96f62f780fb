title = 设提醒
not_yet = 这里会设一次性的或每周的提醒。
