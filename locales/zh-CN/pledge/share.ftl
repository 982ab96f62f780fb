forward = 可以转发到群里的话：《{ $title }》在邻礼上可以看、可以签，到{ $last }为止。签不签都自愿，点链接或扫码就能看。
link = 链接：{ $link }
picture = 《{ $title }》
caption = 扫一扫，看一看。签不签都自愿，{ $last }前可以签。
alt = 《{ $title }》的二维码
