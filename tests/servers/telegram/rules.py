"""The Bot API's rules that a bot can keep, by name, each with its page."""

API = "https://core.telegram.org/bots/api"
FAQ = "https://core.telegram.org/bots/faq"

RULES = {
    "allowed_updates": f"{API}#getupdates",
    "answer_text": f"{API}#answercallbackquery",
    "callback_data": f"{API}#inlinekeyboardbutton",
    "caption": f"{API}#sendphoto",
    "chat_action": f"{API}#sendchataction",
    "commands": f"{API}#setmycommands",
    "download": f"{API}#getfile",
    "edit": f"{API}#editmessagetext",
    "entities": f"{API}#formatting-options",
    # «avoid sending more than one message per second» to a chat; short bursts are allowed: five at once, our reading.
    "flood_chat": f"{FAQ}#my-bot-is-hitting-limits-how-do-i-avoid-this",
    "flood_group": f"{FAQ}#my-bot-is-hitting-limits-how-do-i-avoid-this",
    "flood_overall": f"{FAQ}#broadcasting-to-users",
    "keyboard": f"{API}#inlinekeyboardmarkup",
    "media_group": f"{API}#sendmediagroup",
    "method": f"{API}#available-methods",
    "parameters": f"{API}#making-requests",
    "picture": f"{API}#sendphoto",
    "reply_markup": f"{API}#replykeyboardmarkup",
    "retry_after": f"{API}#responseparameters",
    "short_polling": f"{API}#getupdates",
    "size": f"{API}#sending-files",
    "text": f"{API}#sendmessage",
    "unanswered_query": f"{API}#answercallbackquery",
    "webhook": f"{API}#setwebhook",
}

TEXT = 4096
CAPTION = 1024
CALLBACK_DATA = 64
PHOTO_BYTES = 10 * 1000 * 1000
UPLOAD_BYTES = 50 * 1000 * 1000
DOWNLOAD_BYTES = 20 * 1000 * 1000
GROUP_PER_MINUTE = 20
OVERALL_PER_SECOND = 30
CHAT_BURST = 5
KEPT_SECONDS = 24 * 3600

# What a bot gets that never said which updates it wants: https://core.telegram.org/bots/api#getupdates
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
UPDATES = {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    *NOT_BY_DEFAULT,
}


class Refusal(Exception):
    """An error of the Bot API: `rule` when the bot could have known."""

    def __init__(self, status: int, description: str, *, rule: str = "", **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.rule = rule
        self.parameters = parameters


def bad(description: str, rule: str = "") -> Refusal:
    """A «Bad Request»."""
    return Refusal(400, f"Bad Request: {description}", rule=rule)


def units(text: str) -> int:
    """The length as Telegram counts entities, in UTF-16 units: https://core.telegram.org/api/entities."""
    return len(text.encode("utf-16-le")) // 2
