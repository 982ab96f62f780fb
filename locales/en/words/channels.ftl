web = web page
telegram = Telegram
wechat = WeChat
wecom = WeCom
sms = SMS
terminal = terminal
