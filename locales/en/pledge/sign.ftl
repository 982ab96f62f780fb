title = Sign a pledge
which = There are { $count } pledges that you have not signed. Which would you like to see?
nothing_open = There is no pledge to sign now. New ones are announced in the group; you can look here at any time.
nothing_left =
    { $count ->
        [one] There is nothing left to sign. You have signed one:
       *[other] There is nothing left to sign. You have signed { $count }:
    }
signed_list = { $signed }
signed_line = “{ $title }”, version { $number }: { $state }, receipt { $receipt }
see_mine = To read one again or to withdraw, choose “My pledges”.
child =
    Hello! “{ $title }” is for grown-ups to sign; you need not, the grown-ups at home look after you.
    If you would like to know what it says, ask them to tell you. Thank you for looking!
already = You have signed “{ $title }” already; there is nothing more to do.
new_version = “{ $title }” has a new text, version { $number }. What you signed before still counts; please read the new one and then decide.
text =
    “{ $title }”, version { $number }
    From { $area }, open until { $last }.
    Take your time and decide at the end. Signing is voluntary; not signing affects nothing else.
    .sign = I have read and sign
    .later = Later
trader_text =
    “{ $title }”, version { $number } (for shops and companies)
    From { $area }, open until { $last }. The responsible person signs.
    Take your time and decide at the end. Signing is voluntary; not signing affects nothing else.
    .fill = I have read it; enter my shop
    .later = Later
organisation = The full name of the shop or company, as on its licence?
representative = Are you ({ $name }) its legal representative, as on the licence?
    .yes = Yes, I am
    .no = No
representative_name = The name of the legal representative?
trader_sign =
    Please check:
    “{ $title }”
    Shop or company: { $organisation }
    Legal representative: { $representative }
    If all is right, choose “I have read and sign”.
    .sign = I have read and sign
    .later = Later
only_read =
    “{ $title }”, version { $number }
    From { $area }, open until { $last }.
    .identify = Say who I am and sign
    .done = I have read it
upcoming = This pledge can be signed from { $first } on. You can read it now.
closed = This pledge is over and can no longer be signed. You can still read it.
unverified = You can read it now. To sign, we first need to know who you are; we tell you how at the end.
organisation_account = This is an organisation's account. A pledge is signed by a person: the responsible person, please, with their own account. You can read it now.
no_home = We do not know yet where you live, so you cannot sign for now. Please ask the grid worker to register your home. You can read it now.
elsewhere = This pledge asks the residents of { $area }. You do not live there, so you need not sign. You can read it.
have_read = That was all. Thank you for reading.
how_to_verify = To sign, send "say who I am" and give your name, home and phone. It is fine not to sign; nothing else depends on it.
later = All right, no hurry. Until { $last } you can send “sign a pledge” at any time. Not signing affects nothing else.
changed_meanwhile = The text changed while you were reading, so nothing was signed. Please look at the new one.
signed = Signed. Thank you!
more_open =
    { $count ->
        [one] There is one more pledge; choose “Sign a pledge” to see it.
       *[other] There are { $count } more pledges; choose “Sign a pledge” to see them.
    }
