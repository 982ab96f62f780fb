title = Progress of pledges
none = There is no pledge in your area yet.
which = The progress of which pledge?
label = “{ $title }” ({ $area })
numbers = “{ $title }”, version { $number } · { $area }: signed by { $signed } of { $adults } adults ({ $percent } %).
households = Households where somebody signed: { $covered } of { $households }; where all adults did: { $full }.
places = { $places }
place_line = { $name }: { $signed }/{ $adults } people, { $covered }/{ $households } households
more_places = { $count } more, see the picture.
chart = Progress: { $title }
chart_caption = { $area } · { $at } · counted by adults
chart_alt = Chart of { $area }: { $signed } of { $adults }
next = What next?
    .places = One of these places
    .unsigned = Who has not signed
    .sheet = Call sheet (Excel)
    .log = Log a contact
    .remind = Remind them
    .share = Link and QR code
    .whole = See all
    .done = Done
place = Which place?
unsigned = Not signed, { $first } to { $last } of { $total } (households without any signature first):
unsigned_list = { $people }
unsigned_line = { $name } { $address } { $covered } { $last }
covered = · somebody at home signed
turn_page = What next?
    .next = Next page
    .previous = Previous page
    .back = Back to progress
all_signed = There is nobody left here who has not signed.
sheet_notice = The sheet holds names and phones. Use it for this only and delete it afterwards; who looked, when and why is recorded, and the people may ask to see it.
purpose = What is the sheet for?
    .phone = Tell them of the pledge by phone
    .visit = Tell them of the pledge by a visit
    .write = Something else
purpose_own = Please write what for.
sheet_name = Call sheet: { $title }
sheet_tab = Call sheet
sheet_ready = The sheet is ready: { $count } people ({ $total } have not signed). Please tell everybody that signing is voluntary.
column =
    .name = Name
    .phone = Phone
    .address = Address
    .covered = Somebody at home signed
    .last = Last outcome
    .by = Contacted by
    .how = How (phone/visit/link)
    .came = Outcome
    .note = Note
    .day = Day
yes = yes
no = no
whom = Whom did you contact? Write the name, or the door (21-1-601).
earlier =
    { $count ->
        [one] Contacted once before, { $at }: { $outcome }.
       *[other] Contacted { $count } times before, last { $at }: { $outcome }.
    }
how = { $who }: how?
    .phone = By phone
    .visit = By a visit
    .link = Sent the link
    .message = By message
outcome = What came of it?
    .reached = Reached
    .not-reached = Not reached
    .will-sign = Wants to sign
    .declined = Does not sign (that is fine)
    .moved = Moved away
    .other = Other
note = A note?
    .none = No note
    .write = Write a note
note_own = Please write the note.
logged = Logged.
remind_sure = Remind those in { $area } who have not signed “{ $title }”? { $count } have not; it reaches only those who use Linli and have not turned reminders off. In quiet hours it waits until the morning.
    .yes = Remind now
    .no = Do not remind
reminded =
    { $count ->
        [one] All right, one person will be reminded. A pledge reminds three times at most.
       *[other] All right, { $count } people will be reminded. A pledge reminds three times at most.
    }
not_reminded = All right, nobody was reminded.
fine = All right.
