file_elsewhere = 文件《{ $name }》在微信里发不了，请在网页里打开：{ $address }
