title = 绑定账号
not_yet = 这里会把您在微信、Telegram 等的账号连到一起，换个地方也能接着办。
