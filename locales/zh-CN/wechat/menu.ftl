matters = 办事
neighbours = 邻里
about = 我的
