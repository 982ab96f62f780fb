too_large = 这个文件太大了，最多 { $megabytes } MB。请选小一点的，照片可以先截一张图再发。
too_many = 您传得太快了，请过一分钟再传。
no_file = 没有收到文件，请重新选择。
empty = 这个文件是空的，请选另一个。
broken = 文件没有传完整，请再传一次。
kind = 这种文件暂时不能收。请发照片，或者 .txt、.md、.docx 文件。
