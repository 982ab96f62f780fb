"""What WeChat and WeCom share: signed and encrypted requests, access tokens, calls to the platform, turns in time."""
