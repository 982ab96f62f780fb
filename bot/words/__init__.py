"""What people may say, read from the data beside the texts without importing a conversation."""
