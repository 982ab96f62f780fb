title = Notice settings
without =
    You get no notices of these kinds:
    { $topics }
own_hours = Nothing comes from { $begins } to { $ends } (but warnings of danger).
what = What would you like to change?
    .topics = Kinds I do not want
    .hours = When nothing should come
    .done = Nothing
topics = Which kinds do you not want? Tap “Done” when ready; with none chosen you get all.
topics_set = All right, changed.
begins = From what time should nothing come? For example “9 pm”.
ends = Until what time? For example “8 am”. The same time twice means that it may always come.
hours_set = All right, nothing comes from { $begins } to { $ends }, but warnings of danger.
hours_off = All right, notices may come at any time.
fine = All right, nothing changed.
