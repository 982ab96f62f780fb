"""WeCom, for workers: https://developer.work.weixin.qq.com/document/path/90664."""
