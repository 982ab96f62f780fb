share = 📱 发送我的手机号
noted = 好的，接着办。
