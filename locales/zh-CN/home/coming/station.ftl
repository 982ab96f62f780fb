title = 站点服务
not_yet = 这里会核销兑换码、盘点库存。
