title = 循环
more = 还要吗？
stopped = 停了。
