title = 待办
not_yet = 这里会列出等您处理的事。
