said = #{ $number } { $name } ({ $area }): { $words }
said_files = #{ $number } { $name } ({ $area }) sent pictures or files: { $count }
answered = { $name } ({ $role }): { $words }
answered_files = { $name } ({ $role }) sent pictures or files: { $count }
got_on_duty =
    #{ $number } { $name } ({ $area }) wants to talk to you:
    { $lines }
got_next =
    #{ $number } { $name } ({ $area }) waits for an answer; nobody came to it, now it is yours:
    { $lines }
got_handed =
    #{ $number } The conversation with { $name } ({ $area }) was handed to you:
    { $lines }
got_taken =
    #{ $number } You answer { $name } ({ $area }) now:
    { $lines }
got_left =
    #{ $number } The conversation with { $name } ({ $area }) has passed to you:
    { $lines }
resident = “{ $words }”
resident_files = (pictures, files: { $count })
worker = A colleague: “{ $words }”
worker_files = A colleague: (pictures, files: { $count })
answer = Answer
more = Conversation
again = Go on
rate = Rate it
photo = Photo
guest = A guest
worker_role = Staff
now_there = { $name } ({ $role }) is on duty now and has your words.
asked_next = There was no answer for a while, so { $name } ({ $role }) has been asked.
goes_on = { $name } ({ $role }) goes on with you from here.
nobody_yet = Nobody else can answer now. Your words are kept; whoever is on duty at { $at } goes on. Urgent: call 110, 119 or 120.
nobody = Nobody else can answer now. Your words are kept and will be answered. Urgent: call 110, 119 or 120.
closed = { $name } has ended this conversation. If there is more, press “Go on”.
closed_quiet = Nobody has written for a while, so the conversation was put away. If there is more, press “Go on”.
resident_closed = #{ $number } { $name } has ended the conversation.
passed_on = #{ $number } The conversation with { $name } has passed to { $to }.
task = #{ $number } { $name } ({ $area }) waits for an answer
