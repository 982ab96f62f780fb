never = 这件事办不了：{ $what }。
