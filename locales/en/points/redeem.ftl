title = Redeem points
has = You have { $points } points to spend.
no_stations = There is no station near you yet.
where = Where would you like to fetch it?
    .mine = What waits for me ({ $count })
place = { $station }
place_open = { $station } ({ $opens }–{ $closes })
nothing_here = { $station } has nothing to give right now.
free = These cost nothing at { $station }, just go there: { $things }
things = { $names }
which = { $station } has these. Which would you like?
    .none = Nothing
thing = { $item } · { $points } points · { $left } left
thing_gone = { $item } · { $points } points · all gone
sure = { $item } for { $points } points, to be fetched at { $station }?
    .yes = Yes
    .no = No
reserved = Reserved: { $item }. The { $points } points are held, and taken when you fetch it.
code =
    Your code for { $item }: { $code }
    Fetch it at { $station }, { $address }
code_until = Please fetch it by { $day }; just show the code. If you do not, thing and points come back. Do not let others photograph it.
code_alt = QR code to fetch { $item }
code_caption = For the staff of { $station } to scan
scan = /?start=station_{ $code }
promise_which = Which one?
promise = { $item } ({ $station })
then = What else?
    .keep = Nothing
    .new_code = Change the code
    .cancel = Give it up, points back
changed = The code is changed; the old one no longer works.
cancel_sure = Give up { $item }? The { $points } points come back at once.
    .yes = Give it up
    .no = Keep it
cancelled = { $item } is given up, { $points } points are back.
lapsed = Nobody fetched { $item } in time. The { $points } points are back; you can redeem again.
fine = Alright.
