title = Identity
task = { $name } { $address }
nothing = No identity waits for you now.
notice = { $name } says that they live at { $address }. Please confirm whether it is them.
look = Have a look
says =
    On { $since } somebody said to be:
    { $name }
    { $address }
    { $phone }
others = Careful: { $count } further accounts gave the same phone or home.
no_dwelling = The archive does not have this dwelling. To add somebody, first add the dwelling under "Residents", then come back to "To do".
nobody = The archive has nobody in this dwelling.
archive =
    The archive has in this dwelling:
    { $people }
line = { $label }: { $named }, { $phone }
line_account = { $label }: { $named }, { $phone }, has another account already
person = { $name }
person_aged = { $name } ({ $age })
named = Name
    .same = same name
    .alike = name sounds the same
    .different = another name
    .missing = no name
phone = Phone
    .same = same phone
    .different = another phone
    .missing = no phone on file
    .alike = similar phone
decide = Do you know them, or have you checked?
    .is = It is { $label }
    .find = It is somebody else in the archive
    .add = A new resident, add them
    .no = No
    .later = Later
because = The grid worker confirmed that it is them
whom = Who is it? A name, a phone number or a door.
whom_sure = Confirm the account of { $name } as this resident?
    .yes = Yes
    .no = Not yet
lives = What are they here?
    .family = Family
    .owner = Owner, lives here
    .tenant = Tenant
    .no = Owner, lives elsewhere
relation = What is the relation to the head of the household?
    .head = head
    .spouse = spouse
    .child = child
    .parent = parent
    .relative = relative
    .member = member
add_sure = Add { $name } to { $address } and confirm the account as theirs?
    .yes = Yes, add and confirm
    .no = Not yet
why = Why not? They will see the reason.
    .unknown = We could not find that they live there.
    .not-there = Door or name are not right; please check them.
    .unreachable = We could not reach them; please come to the community's desk.
    .write = Another reason
why_own = Please write the reason.
confirmed = Confirmed: { $name }. They have been told.
declined = Noted; they have been told the reason.
left = All right, it waits.
