too_large = 这个文件太大了，最多 { $most } MB；请分成几个文件。
unreadable = 这个文件打不开：可能损坏了、设了密码，或者不是 .xlsx 表格。
columns = 工作表“{ $sheet }”有 { $count } 列，最多 { $most } 列。请删掉多余的列，远处的单个格子也要清空。
far_cell = 表格下面很远的第 { $row } 行还有内容。请删掉它，或者把数据复制到新表格里。
encoding = 认不出这个文件的文字编码。请另存为 .xlsx，或“CSV UTF-8”。
quotes = 第 { $row } 行的引号不成对，或者一格太长。
kind = 请用 .xlsx 或 .csv 表格。旧的 .xls 请先另存为 .xlsx。
too_many_rows = 这张表太长了，聊天里一次最多 { $most } 行。请分成几张，或者请管理员导入。
