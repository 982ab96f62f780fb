"""The WeChat official account, for residents: https://developers.weixin.qq.com/doc/service/en/guide/."""
