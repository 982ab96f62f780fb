unreadable = Messages of this kind cannot be read here yet. Please send text, a photo, a voice message or a place; send “menu” to see what can be done.
not_fetched = Your photo or voice message did not come through. Please send it again.
