receipt =
    Your receipt:
    “{ $title }”, version { $number }
    Signed by: { $name }
    Receipt: { $receipt }
    Time: { $at }
paper =
    Your pledge signed on paper:
    “{ $title }”, version { $number }
    Signed by: { $name }
    Entered: { $at }
organisation = On behalf of: { $organisation }
state = State: { $state }
active = valid
awaiting_check = on paper, waiting for a second worker to check it
withdrawn = withdrawn
frozen = on hold while we check whether it was really you
void = void
meaning = This is an electronic confirmation: it records that you read the pledge and agreed. It is not a “reliable electronic signature” under the Electronic Signature Law.
withdrawal = If you change your mind, you can withdraw at any time: send “my pledges”. It affects nothing else.
