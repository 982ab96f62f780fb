unsigned = 没签《{ $about }》
unverified = 还没认证
channel = 用{ $about }
language = 语言是{ $about }
unread = 还没看过{ $about }通知
not_voted = 还没有在《{ $about }》里投票
