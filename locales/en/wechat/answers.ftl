file_elsewhere = The file “{ $name }” cannot be sent in WeChat; please open it on the web page: { $address }
