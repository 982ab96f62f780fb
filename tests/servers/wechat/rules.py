"""The rules of an official account that its program can keep, by name, each with its page."""

DOC = "https://developers.weixin.qq.com/doc/"

RULES = {
    "address": f"{DOC}offiaccount/Getting_Started/Global_Return_Code.html",
    "custom_count": f"{DOC}subscription/guide/product/kf/intro.md",
    "custom_window": f"{DOC}offiaccount/Customer_Service/Customer_Service_Messages.html",
    "force_refresh": f"{DOC}service/api/base/api_getstableaccesstoken.html",
    "json": f"{DOC}offiaccount/Getting_Started/Global_Return_Code.html",
    "media": f"{DOC}offiaccount/Asset_Management/New_temporary_materials.html",
    "media_id": f"{DOC}offiaccount/Asset_Management/New_temporary_materials.html",
    "menu": f"{DOC}offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html",
    "message": f"{DOC}offiaccount/Customer_Service/Customer_Service_Messages.html",
    "passive_form": f"{DOC}service/en/guide/product/message/Passive_user_reply_message.html",
    "passive_late": f"{DOC}service/en/guide/product/message/Passive_user_reply_message.html",
    "qrcode": f"{DOC}offiaccount/Account_Management/Generating_a_Parametric_QR_Code.html",
    "quota": f"{DOC}offiaccount/Message_Management/API_Call_Limits.html",
    "template": f"{DOC}service/api/notify/template/api_sendtemplatemessage",
    # No page of the platform names the limit of 2048 bytes; the code is in the list of return codes.
    "text": f"{DOC}offiaccount/Getting_Started/Global_Return_Code.html",
    "token_loop": f"{DOC}service/api/base/api_getaccesstoken.html",
    "verification": f"{DOC}offiaccount/Basic_Information/Access_Overview.html",
}

TEXT_BYTES = 2048
TOKEN_SECONDS = 7200
OVERLAP_SECONDS = 300
# How often one refused token may come back before it is a loop: as many as may have been under way. Our reading.
REFUSED_TOKEN_USES = 60

# Calls a day: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/API_Call_Limits.html
QUOTAS = {
    "token": 2000,
    "stable_token": 500_000,
    "menu/create": 1000,
    "menu/get": 10_000,
    "menu/delete": 1000,
    "message/custom/send": 500_000,
    "message/template/send": 100_000,
    "media/upload": 100_000,
    "media/get": 200_000,
    "qrcode/create": 100_000,
    "user/info": 5_000_000,
}
# https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/New_temporary_materials.html; its pages name both
# 10 MB and 2 MB for pictures, the smaller is taken.
MEDIA_BYTES = {"image": 2 * 1024**2, "voice": 2 * 1024**2, "video": 10 * 1024**2, "thumb": 64 * 1024}
