look = Have a look
waits = { $category }, { $place } ({ $number })
note = There is a note on your report { $number } ({ $place }); open it to read.
late = Your report { $number } ({ $place }) is past its time; the next level has been told.
lapsed = Your report { $number } ({ $place }) was done three days ago and we heard nothing, so it is closed. If it is not right, open it within seven days.
ask_again = Four weeks ago your report { $number } ({ $place }) was done. Is it still fine? If not, open it and tell us.
triaged = Somebody is looking at your report { $number } ({ $place }).
dispatched = Your report { $number } ({ $place }) was sent out.
dispatched_by = Your report { $number } ({ $place }) was sent out; it is done by { $due }.
returned = Your report { $number } ({ $place }) goes to somebody else and is sent out again soon.
accepted = Somebody has taken your report { $number } ({ $place }).
accepted_by = Somebody has taken your report { $number } ({ $place }); it is done by { $due }.
in_progress = Your report { $number } ({ $place }) is being seen to.
in_progress_by = Your report { $number } ({ $place }) is being seen to; it is done by { $due }.
waiting_resident = Your report { $number } ({ $place }) needs something of you; open it to see what.
waiting_parts = Your report { $number } ({ $place }) waits for parts; open it to read more.
waiting_vote = Your report { $number } ({ $place }) needs a vote of the owners about money first.
resolved = Your report { $number } ({ $place }) is said to be done. Open it: accept it, or say what is not right.
rework = Your report { $number } ({ $place }) is done again.
rework_by = Your report { $number } ({ $place }) is done again, by { $due }.
closed = Your report { $number } ({ $place }) is closed. If it breaks again, open it within seven days.
reopened = Your report { $number } ({ $place }) is open again.
rejected = Your report { $number } ({ $place }) was declined; open it to read why.
merged = Your report { $number } ({ $place }) is the same as another one; they are seen to together and you hear of every step.
cancelled = Your report { $number } ({ $place }) is withdrawn.
transferred = Your report { $number } ({ $place }) went to another office; open it to read more.
desk_new = New report: { $category }, { $place } ({ $number }, { $level }).
desk_urgent = Urgent: { $category }, { $place } ({ $number }, { $level }). Please look at once.
desk_yours = Sent to you: { $category }, { $place } ({ $number }, { $level }).
desk_added = { $number } ({ $category }, { $place }, { $level }) was added to.
desk_urged = { $number } ({ $category }, { $place }, { $level }): the resident urges, time { $times }.
desk_returned = { $number } ({ $category }, { $place }, { $level }) came back, time { $times }; please send it out again.
desk_answered = { $number } ({ $category }, { $place }, { $level }): the resident answered. Please go on.
desk_again = { $number } ({ $category }, { $place }, { $level }) was not done right and has to be done again.
desk_warn = { $number } ({ $category }, { $place }, { $level }) is nearly due: { $clock ->
    [accept] nobody has taken it
    [act] it has not begun
   *[other] it is not done
 }.
desk_late = { $number } ({ $category }, { $place }, { $level }) is late: { $clock ->
    [accept] nobody has taken it
    [act] it has not begun
   *[other] it is not done
 }.
