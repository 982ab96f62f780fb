title = Language / 语言
which = Which language? / 用哪种语言？
changed = All right, English from now on.
