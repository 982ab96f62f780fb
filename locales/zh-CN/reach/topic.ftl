service = 停水停电等服务
activity = 活动
pledge = 承诺书
fee = 收费
reminder = 提醒
other = 其他
legal = 法定公告（投票等）
danger = 险情预警
