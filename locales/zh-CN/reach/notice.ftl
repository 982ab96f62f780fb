title = 我看过了
read = 我看过了
open = 打开
photo = 通知照片
notice =
    【{ $area }】通知
    { $content }
none = 您最近没有收到通知。
thanks = 谢谢您，记下了。
