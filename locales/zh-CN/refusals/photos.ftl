too_large = 这张照片太大了。请发不超过 { $megabytes } MB 的照片，截一张图再发也可以。
bomb = 这张照片的尺寸太大了（超过 { $megapixels }00 万像素）。请截一张图再发，或者重新拍一张。
not_a_picture = 这个文件不是照片。请发 JPG、PNG 或手机相册里的照片。
unreadable = 这张照片打不开，可能没有传完整。请重新发一次，或者换一张。
