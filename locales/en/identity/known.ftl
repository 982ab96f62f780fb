title = What is known about me
fields =
    This is on file about you:
    { $fields }
line = { $field }: { $value }
line_from = { $field }: { $value } ({ $source }, { $at })
unchecked = { $field }: { $value } (not checked yet)
source = Source
    .worker = entered by staff
    .self = told by you
    .archive = archive
home = Home: { $address }
no_home = Home: not on file
owns =
    Owns:
    { $dwellings }
household =
    Lives with:
    { $people }
notes = The staff also wrote { $count } notes. To know what they say, please ask your grid worker.
rights = You can correct what is wrong, and see who looked at it and why.
