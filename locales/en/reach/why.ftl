title = Why did I get this
ask = Why did I get this
none = You have had no notice lately.
because = { $by } of { $area } sent this notice at { $at }. It is of the kind “{ $topic }”.
whom =
    It went to:
    { $who }
    You are one of them.
follow_up = You have not done yet what an earlier notice asked for, so this reminds you.
unmuted = Legal notices and warnings of danger reach everybody and cannot be muted.
next = Do you want this kind in future?
    .keep = Yes, go on
    .mute = No more of this kind
muted = All right, no more of “{ $topic }”. To change it back, say “notice settings”.
kept = All right, as before.
