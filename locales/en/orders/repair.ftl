title = Report something
what = What is wrong, and where? A few words or a photo will do, such as “the stair light in 3-2 is out”.
what_photo = The photo is here. What is it about? A few words will do.
category = Is it this?
    .other = None of these
category_all = Then which?
call_first = ⚠ { $category }: call { $number } now! People’s safety comes first. A report here does not replace the call.
call_police = { $category }: please call 110 as well.
where = Where is it?
    .other = Somewhere else
where_else = Where? Write the neighbourhood and building, or share your location.
no_place = That place was not found. Please write the neighbourhood and the number of the building.
not_near = We do not know which neighbourhood that is. Please write its name and the building.
at_home = My home: { $address }
shared = { $area }, where I am now
place = { $place }
same = Is it one of these? Then just follow it; you will hear of it like everybody who reported it.
    .new = None of these, report a new one
joined = You follow { $number } now and will hear of every step.
about = Whom is it about? They never learn who complained, and do not handle it.
    .other = Somebody else, or I cannot say
who = { $name } ({ $role })
photos = Do you have photos? Up to 9.
sure =
    Please check:
    { $category }, { $place }
    “{ $words }”, photos: { $photos }
    Report it like this?
    .yes = Report it
    .no = Do not
dropped = Alright, nothing was reported.
opened = Reported as { $number }: { $category }, { $place }.
times = Somebody takes it by { $accept }.
finish = It is done by { $finish }.
next = You will hear of every step. Send “my reports” to see how far it is, add photos or urge.
name = With your name? Then there are points when it is accepted; without it there are none, and nobody sees who reported it.
    .named = With my name
    .unnamed = Without
