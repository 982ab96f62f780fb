title = 保密
number = 什么号码？
code = 验证码？
right = 是 { $number } 吗？
done = 完成了。
