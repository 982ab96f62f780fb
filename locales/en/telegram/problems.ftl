edited = You changed an earlier message. What you sent first is what counts; if the change matters, please send it as a new message.
kind = This kind of message cannot be read here. Please type it, or send photos, a voice message, a location or a .txt, .md or .docx file.
not_own_number = That is somebody else's number. Only your own counts: use “Share my phone number” in your profile with this chat, or type it.
group = Neighbourhood matters are personal, so we talk about them in private. Tap the button to start.
    .button = Talk to Linli
