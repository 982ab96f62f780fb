file_elsewhere = 文件《{ $name }》在微信里发不了，请在网页里打开：{ $address }
unreadable = 这里还看不了这种消息。请发文字、照片、语音或位置；发“菜单”可以看看能办什么。
not_fetched = 刚才的照片或语音没有取到，请再发一次。
