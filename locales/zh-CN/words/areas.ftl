district = 区县
street = 街道（镇）
community = 社区（村）
grid = 网格（小区）
microgrid = 微网格（楼栋）
