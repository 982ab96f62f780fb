title = 语言 / Language
which = 用哪种语言？ / Which language?
changed = 好的，以后用中文。
