title = 回复
what = 写给 { $name }（#{ $number }，{ $area }），可以发照片。接下来写的也都发给这位，直到换一位或者半小时没写。
sent = → { $name }（#{ $number }）。接着写还是发给这位。
