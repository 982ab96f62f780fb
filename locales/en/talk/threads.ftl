title = Residents' messages
none = You have no conversation now.
which = Which one? (You have { $count }; who waits longest stands first.)
    .closed = Ended ones ({ $count })
    .quiet = Write to nobody for now
    .templates = Answer templates
    .figures = This week in numbers
mine = #{ $number } { $name } ({ $area }) · { $stands }
others = #{ $number } { $name } ({ $area }) · { $stands } · { $who } answers
nobodys = #{ $number } { $name } ({ $area }) · { $stands } · nobody has it yet
waits = { $minutes ->
        [0] just written
        [one] waits { $minutes } minute
       *[other] waits { $minutes } minutes
    }
answered = { $minutes ->
        [0] answered within a minute
        [one] first answered after { $minutes } minute
       *[other] first answered after { $minutes } minutes
    }
nothing = nobody waits
about = #{ $number } { $name } ({ $area }), { $stands }
written =
    What was written:
    { $lines }
by_resident = { $at } { $count ->
        [0] { $words }
       *[other] { $words } (pictures, files: { $count })
    }
by_worker = { $at } { $who }: { $count ->
        [0] { $words }
       *[other] { $words } (pictures, files: { $count })
    }
do = What next?
    .answer = Answer
    .template = Use a template
    .hand = Hand to a colleague
    .take = I will answer
    .close = End
    .reopen = Open again
    .done = Seen
no_templates = There are no templates yet; you can write some first.
template = Which one?
resident = you
send =
    To { $name }:
    { $words }
    .yes = Send
    .no = Do not send
sent = Sent to { $name }.
not_sent = Fine, nothing was sent.
no_colleague = There is no colleague who could take it now.
whom = To whom?
colleague = { $name } ({ $role }, { $area })
handed = { $name } has it now and sees all that was written; the resident knows.
closed = The conversation with { $name } has ended. They can take it up again.
which_closed = Which one?
let_go = Fine, what you write now goes to nobody. Tap to answer again.
no_figures = Nobody has written this week.
figures = This week { $begun } conversations began, { $answered } were answered.
median = The first answer mostly came within { $minutes } minutes.
rated = { $rated } were rated, { $content } with four stars or more.
fine = Fine.
