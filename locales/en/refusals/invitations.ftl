unknown = There is no such invitation code. Please check it, or ask whoever invited you to send it again.
used = This invitation has been used; it works only once. If it was not you, please tell the community at once.
expired = This invitation has expired. Please ask the community for a new one.
revoked = This invitation has been taken back. Please ask the community if you have questions.
other_person = Your account already belongs to another resident, so it cannot use this invitation. Please open it with your own account, or ask the community.
oneself = You cannot invite yourself; please let a colleague do it.
days = An invitation is valid for 1 to 90 days, not { $days }.
