title = Owners' vote
none = There is no owners' vote for you at present. Owners are told when there is one.
who_are_you = For owners' votes we first have to make sure who you are; then you see those of your neighbourhood. Your grid worker can give you an invitation link.
unverified = You can read the motions. To vote we first have to make sure who you are; afterwards you see how.
nominated = Somebody has proposed you as a candidate; please say whether you are willing under "Stand or not".
count_waits = The count of a vote waits for your confirmation as a scrutineer.
being_prepared = An owners' vote is being prepared; under "Check the roll" you can see whether your area is right.
label = { $title } ({ $area }, until { $last })
which = There are { $count } votes. Which one?
heading =
    { $title } ({ $area })
    Voting: { $first } to { $last }
    Motions: { $count }
no_vote = You have no vote here: { $reason }
my_vote = Your vote: { $units }, { $area } m², one home, one vote.
my_agency = By written authority you can vote for: { $units }, { $area } m².
is_in_mine = You have cast this ballot ({ $how }, { $at }).
is_in_other = This ballot is in ({ $how }, { $at }), cast by somebody else. If you do not agree, you can object.
is_suspended = An owner has objected to this ballot, so it does not count at present; it does once the objection is taken back.
secret = This is a secret ballot: nobody can find out how you voted, and the receipt does not tell. A home of a very unusual area could still be guessed after the count.
next = What would you like to do?
    .cast = Vote
    .confirm = Confirm the count
    .result = See the result
    .read = Read the motions
    .turnout = See the turnout
    .receipt = Check my ballot
    .object = Object
    .done = Nothing more
fine = All right.
only_read =
    Motion { $number }, "{ $title }"
    { $rule }
    .done = I have read it
have_read = That is all, thank you.
result_preliminary = This is the preliminary result; you can object while it is on display.
result_final = This is the final result.
receipt_which = Please enter the receipt (sixteen characters in groups of four).
receipt_found =
    The list of motion { $number }, "{ $motion }", has this ballot.
    Cast: { $at }
    State: { $state }
which_vote = You have several homes. For which one would you vote first?
text =
    Motion { $number }, "{ $title }"
    { $rule }
    .seen = I have read it, go on
choice =
    Motion { $number }, "{ $title }": what is your decision?
    .approve = Approve
    .oppose = Oppose
    .abstain = Abstain
    .follow = Follow the majority
ticks = Motion { $number }, "{ $title }": tick up to { $seats }, then "done". { $rule }
candidate = No. { $position } { $name }
fewer = You ticked { $count }; up to { $seats } are possible. Fewer is valid too.
    .keep = Keep it so
    .more = Choose again
nobody = nobody (abstain)
line = Motion { $number }, "{ $title }": { $choice }
code = To make sure it is you, a code went to { $phone }. Please enter its six digits.
code_wrong = That is not the code; you have { $left } tries left.
code_failed = The code did not match, so nothing was cast. Please start again with "Vote" and get a new one.
sure =
    Please check your ballot:
    { $title }
    { $lines }
    Home: { $units }
    Area: { $area } m², one vote
    Once cast it cannot be changed or withdrawn.
    .cast = Cast my ballot
    .again = Choose again
    .later = Not now
later = All right, nothing was cast. You can come back any time until { $last }: just send "vote".
cast = Your ballot is in. Thank you for taking part in "{ $title }".
receipt =
    Motion { $number }, "{ $title }"
    Receipt: { $receipt }
    Time: { $at }
receipt_meaning = Please keep the receipt: with it you can check that your ballot is in the list. Nobody sees any counts before the close.
receipt_meaning_secret = Please keep the receipt: with it you can check that you voted; it does not tell how. Nobody sees any counts before the close.
more_votes = You have { $count } more homes to vote for; choose "Owners' vote" to go on.
