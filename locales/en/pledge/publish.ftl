title = Publish a pledge
what = What would you like to do?
    .new = Write a new one
    .draft = Go on with a draft
    .published = Manage a published one
which = Which pledge?
which_draft = Which draft?
label = “{ $title }”, version { $number } ({ $area })
area = Where shall it hold?
area_below = All of { $area }, or a part of it?
    .whole = All of { $area }
form = Who is asked to sign?
    .resident = Residents
    .trader = Those responsible for shops and companies
name = What is its title? For example: Pledge on fireworks.
content = Paste the whole text (20 to 30000 characters), or send a .txt, .md or .docx file. Signing is voluntary: please do not write what happens to those who do not.
opens = From which day can it be signed?
    .today = Today
    .tomorrow = Tomorrow
closes = Which is the last day?
    .in-30 = In 30 days
    .in-60 = In 60 days
    .in-90 = In 90 days
reminders = Remind those who have not signed before it ends? At most 3 times, at ten in the morning. For none, choose the last option.
    .before = { $days } days before the end
plan = { $days } days before the end
plan_none = none
preview =
    This is what residents will see:
    “{ $title }”, version { $number }
    From { $area }, open until { $last }.
    .seen = Seen
draft_preview =
    This is what residents will see:
    “{ $title }”, version { $number }
    From { $area }, open until { $last }.
    .seen = Seen
review =
    Please check:
    Title: { $title }
    Area: { $area }
    Signed by: { $form }
    Time: { $first } to { $last }
    Reminders: { $plan }
    .publish = Publish
    .look = See it again
    .title = Change title
    .text = Change text
    .area = Change area
    .days = Change days
    .reminders = Change reminders
    .form = Change signers
    .later = Keep as draft
kept_as_draft = “{ $title }” is kept as a draft that residents do not see. Send “publish” to go on.
published = “{ $title }” is published and can be signed now, until { $last }.
published_later = “{ $title }” is published and can be signed from { $first } until { $last }.
draft_next =
    “{ $title }”
    Area: { $area }
    Time: { $first } to { $last }
    Reminders: { $plan }
    .publish = Publish
    .text = Another text
    .later = Leave it for now
manage =
    “{ $title }”, version { $number } ({ $area }), { $state }
    Time: { $first } to { $last }
    Reminders: { $plan }
    .share = Link and QR code
    .text = New text (new version)
    .days = Change days
    .reminders = Change reminders
    .close = End it early
    .nothing = Nothing
state =
    .upcoming = not open yet
    .open = open
    .closed = over
asks_again = A new text is a new version: signatures under the old one still count, and everybody is asked to look at the new one.
change_sure =
    “{ $title }” becomes:
    Time: { $first } to { $last }
    Reminders: { $plan }
    The text stays; nobody need sign again.
    .yes = Change it
    .no = Leave it
changed = Changed: “{ $title }”, { $first } to { $last }, reminders: { $plan }.
close_sure = End “{ $title }” now? Nobody can sign any more or is reminded; what is signed stays valid.
    .yes = End it now
    .no = Do not end it
closed = “{ $title }” is over.
unchanged = All right, nothing was changed.
