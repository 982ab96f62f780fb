title = Prepare a vote
none = There is no owners' vote in your areas at present.
which = Which vote?
    .new = Prepare a new one
label = { $title } ({ $state })
state =
    .draft = in preparation
    .upcoming = announced, not open yet
    .open = open
    .ended = over, to be closed and counted
    .closed = closed, to be published
    .preliminary = preliminary result on display
    .final = final
    .cancelled = called off
overview =
    { $title } ({ $area }), { $state }
    Voting: { $first } to { $last }
    { $motions }
motion_line = Motion { $number }, "{ $title }"
objections_wait = { $count } objections wait for an answer.
scrutineers_wait = { $count } scrutineers have not confirmed the count.
next = What would you like to do?
    .announce = Announce
    .roll = Check the roll
    .motion = Add a motion
    .candidates = Candidates
    .days = Other days
    .remove = Remove a motion
    .timetable = Timetable
    .scrutineer = Scrutineers
    .objections = Objections
    .share = Link and QR code
    .turnout = Turnout
    .missing = Who has not voted
    .remind = Remind them
    .delivery = Delivery
    .paper = Paper ballots
    .proxy = Record an authority
    .extend = Extend the voting
    .close = Close and count
    .count = See the count
    .publish = Publish the preliminary result
    .final = Make it final
    .filing = What to file
    .cancel = Call the vote off
    .nothing = Nothing more
fine = All right.
unchanged = All right, nothing was changed.
area = Where?
area_below = Where in { $area }?
    .whole = All of { $area }
matter = What is to be decided?
    .election = Elect the owners' committee
    .hire-pm = Hire a property company
    .dismiss-pm = Dismiss the property company
    .fund-use = Use the maintenance fund
    .fund-raise = Raise the maintenance fund
    .rebuild = Alter or rebuild (such as a lift)
    .common-use = Change or trade on common parts
    .rules = Rules of procedure
    .covenant = Management covenant
    .recall = Replace committee members
    .other = Another major matter
name = What is the title of the motion? (4 to 60 characters)
content = Please paste the text of the motion (10 to 10,000 characters) or send a .txt, .md or .docx file. Say what is decided and what follows from a yes.
seats = How many members are elected?
opens = On which day does voting open? The notice comes 15 days before, and so do the candidates.
    .in = in { $days } days
length = For how many days is it open?
    .days = { $days } days
is_first = Is this the first assembly? Then there are no rules of procedure yet, and silence cannot follow the majority.
    .yes = The first one
    .no = Not the first
mode = Named or secret? In a named vote the tally team sees each ballot after the close; in a secret one nobody ever does. A home of a very unusual area could still be guessed.
    .named = Named
    .secret = Secret
silence = Do the rules of procedure say how silence counts?
    .none = It does not count
    .majority = It follows the majority
silence_basis = Which article of the rules of procedure, adopted when?
rule =
    .ordinary = more than half of those who take part
    .special = at least three quarters of those who take part
create_sure =
    Please check:
    { $area }, "{ $title }"
    Voting: { $first } to { $last }
    Passes with: { $rule }
    Source: { $basis }
    Kind: { $mode }
    Silence: { $silence }
    .yes = Create it
    .no = Leave it
not_created = All right, nothing was created.
created = "{ $title }" is in preparation. Before it is announced owners see nothing of it but their own row of the roll.
created_next = Next: check the roll, appoint scrutineers, then announce.
created_election = Next: candidates and whether they may be elected, check the roll, appoint scrutineers, then announce.
motion_added = Added: motion { $number }, "{ $title }".
no_motions = There is no motion yet.
remove_which = Which one?
motion_removed = Removed.
days_set = Changed: { $first } to { $last }.
cancel_why = Why is it called off? Owners will read this.
cancel_sure = Call "{ $title }" off? Ballots cast so far do not count, and this cannot be undone.
    .yes = Call it off
    .no = Keep it
cancelled = "{ $title }" is called off; owners are told.
no_election = There is no election among the motions.
candidates =
    Candidates of "{ $title }":
    { $lines }
candidates_none = "{ $title }" has no candidates yet.{ $lines }
candidate_line = { $name }: { $consents }, { $eligible }
consents =
    .open = no answer yet
    .yes = willing
    .no = not willing
eligible =
    .open = to be checked
    .yes = may be elected
    .no = may not be elected
candidates_next = What would you like to do?
    .nominate = Propose somebody
    .judge = Record what was found
    .nothing = Nothing more
nominate_whom = Whom? Please write the name, or the door (such as 21-1-601).
statement = One sentence about them (2 to 200 characters), for the ballot.
nominated = { $name } is proposed and will be asked.
judge_whom = Who is it?
judged = What was found?
    .fit = Willing, and may be elected
    .unwilling = Not willing
    .unfit = May not be elected
judged_why = Why not? They will be told.
judged_done = Recorded.
roll =
    The roll by today's archive: { $heads } votes, { $units } units, { $area } m²
    Owners of several units: { $several }, one vote each
    Unsold or not handed over: { $developer_units } units, { $developer_area } m², one vote together
    Parking, store-rooms and the like left out: { $left_out }
roll_clean = The roll is complete and can be announced.
roll_unresolved =
    { $count } rows have to be completed first:
    { $lines }
unresolved =
    .no-area = { $address }: no area
    .no-owner = { $address }: no owner
    .no-developer = { $address }: no developer registered
timetable =
    Timetable of "{ $title }":
    { $lines }
step-group = From { $day }: preparatory group, its list on display until { $until }
step-roll = From { $day }: the roll on display until { $until }, owners check and object
step-drafts = { $day }: drafts of rules and covenant
step-nominations = From { $day }: nominations until { $until }
step-candidates = From { $day }: candidates on display until { $until }
step-notice = { $day }: notice and ballots (15 days or more ahead)
step-voting = From { $day }: voting until midnight before { $until }
step-count = { $day }: close and public count
step-objections = From { $day }: preliminary result on display until { $until }
step-final = { $day }: final result
step-filing = By { $until }: file with the street office and the housing authority
announce_sure =
    Announce "{ $title }" ({ $area }):
    Voting: { $first } to { $last }
    Roll: { $heads } votes, { $owned } m²
    Text messages with codes: at least one a home, about { $heads }
    From then on motions, candidates, roll and days no longer change, and owners are told.
    .yes = Announce
    .no = Not yet
announced =
    "{ $title }" is announced ({ $area }, { $first } to { $last }).
    The roll is frozen: { $heads } votes, { $total } m², hash { $roll }
announced_told = { $sent } homes were told online; { $unreached } were not reached. Please deliver a paper notice or post it publicly, and record it under "Delivery".
forward = To forward to groups: owners' vote in { $area }, "{ $title }", { $first } to { $last }; read the motions and vote by the link or the QR code.
link = Link: { $link }
picture = { $title }
caption = Voting until { $last }
alt = QR code of "{ $title }"
turnout_only = Before the close only the turnout is known; nobody sees how anybody voted.
all_voted = All owners here have voted.
missing =
    Not voted, { $first } to { $last } of { $total }:
    { $lines }
missing_line = { $units } { $names }
turn_page = Go on?
    .next = Next
    .previous = Back one
    .back = Enough
remind_sure = Remind the owners who have not voted in "{ $title }"? The reminder never says how anybody voted. At most three are possible.
    .yes = Remind
    .no = Do not
reminded = Done: { $count } accounts.
delivery =
    { $heads } homes:
    Sent online: { $sent }
    Surely delivered (opened or signed for): { $delivered }
    Not deliverable: { $failed }
    Not reached: { $unreached }
delivery_next = What would you like to do?
    .list = Who was not reached
    .record = Record one
    .nothing = Nothing more
unreached =
    { $count } homes were not reached; the first 20:
    { $lines }
unreached_line = { $head } { $units }
delivery_head = Which number? Such as H0001.
delivery_kind = How was it delivered?
    .handed = Signed for by the owner
    .failed = Not deliverable
    .posted = Posted publicly
delivery_recorded = { $head } is recorded.
proxy_head = Whose vote, by its number? Such as H0001.
proxy_agent = Who is authorised? Please write the name, or the door (such as 21-1-601).
proxy_photo = Please take a photo of the authority, with signature and period readable.
proxy_sure = Record the authority of { $head }? You have to have seen it and both people's papers.
    .yes = Seen, record it
    .no = Do not
proxy_recorded = Recorded: the agent can vote for { $head }; if the owner votes, the owner's ballot counts.
extend_days = For how many days is "{ $title }" extended? This is possible once.
extended = "{ $title }" is extended ({ $area }, { $first } to { $last }); owners are told.
paper_next = Paper ballots ({ $printed } numbered). What would you like to do?
    .print = Number a ballot for every home
    .enter = Enter one
    .check = Key again what others entered ({ $count })
    .nothing = Nothing more
paper_printed = Done: { $count } homes have a numbered ballot.
paper_serial = What is the number on the ballot?
paper_photo = Please take a photo of the ballot, with choices and signature readable.
keyed = Motion { $number }, "{ $title }": what does the ballot say?
unreadable = Unreadable or too many (invalid)
keyed_how = Motion { $number }, "{ $title }": is the ballot clear?
    .clear = It is
    .unclear = Unreadable or too many (invalid)
keyed_ticks = Motion { $number }, "{ $title }": who is ticked on the ballot? Then choose "done".
paper_sure = Enter { $serial } ({ $units }, { $area } m²)? A colleague keys it again from the photo; it counts if both agree.
    .yes = Enter it
    .no = Do not
paper_keyed = { $serial } is entered and waits for a colleague.
paper_shown = Ballot { $serial }, { $units }, entered at { $at }. Please look at the photo only, and key it yourself.
paper_alt = Paper ballot { $serial }
paper_check = Is the photo readable?
    .key = It is, I key it
    .refuse = Something is wrong, send it back
    .later = Later
paper_wrong = What is wrong?
paper_refused = Sent back; it can be entered anew.
paper_entered = { $serial }: both entries agree, the ballot is in; the owners of that home are told.
paper_duplicate = { $serial }: another ballot of this home counts, so this one is logged as a duplicate.
close_sure = Close "{ $title }" now? No ballot is taken after that, and the count begins.
    .yes = Close
    .no = Not yet
closed = "{ $title }" is closed. Please count in public with the scrutineers; once they confirm, publish.
publish_sure = Publish the preliminary result of "{ $title }"? Owners are told and can object within the days given.
    .yes = Publish
    .no = Not yet
published = The preliminary result of "{ $title }" is published.
final = The final result of "{ $title }" is published.
filing =
    To file "{ $title }" ({ $code }) with the street office and the housing authority within 30 days:
    1. Minutes and notice of the assembly
    2. The frozen roll and its hash
    3. The result and the scrutineers' confirmation
    4. Rules of procedure and covenant, if there are any
    5. The list of committee members, for an election
    6. The delivery log, objections and answers
scrutineers = Scrutineers so far: { $names }
scrutineer_whom = Who watches the count? Please write the name, or the door (such as 21-1-601). Not a candidate.
scrutineer_appointed = Appointed. After the close they send "confirm the count".
no_objections = No objection waits for an answer.
objection_label = { $name }: { $note }
objection_which = Which one?
objection = { $name }, { $at }, { $kind }:
objection_kind =
    .roll = about the roll
    .candidate = about a candidate
    .result = about the preliminary result
objection_answer = What is the answer? They will read it.
objection_answered = Answered.
task_objections = "{ $title }": { $count } objections wait for an answer
task_papers = "{ $title }": { $count } paper ballots to key again
task_close = "{ $title }" is over and waits to be closed
