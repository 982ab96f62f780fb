web = 网页
telegram = Telegram
wechat = 微信
wecom = 企业微信
sms = 短信
terminal = 终端
