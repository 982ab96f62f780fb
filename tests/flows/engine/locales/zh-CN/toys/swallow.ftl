title = 吞掉
words = 写几个字。
done = 完成了。
