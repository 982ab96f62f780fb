title = My points
has = You have { $points } points to spend.
owed = You owe { $points } points: some were taken back after a check, and what you earn next makes up for it first.
held = Another { $points } points are held for things that wait for you; they are taken when you fetch them, or come back.
household = Your household’s common points: { $points }.
good_until = How long they last:
  { $lines }
until = { $points } points, good until { $day }
what = What would you like to see?
    .statement = Statement
    .why = Why did I earn nothing?
    .rules = What earns points
    .book = Open book
    .buildings = Buildings
    .redeem = Redeem
    .done = Nothing more
statement = Your statement, newest first:
  { $lines }
no_lines = Nothing yet. When you sign a pledge or take part in a vote, it appears here.
no_more = There is nothing before that.
page = Would you like to see more?
    .older = Earlier
    .wrong = One is wrong
    .back = Done
which = Which one is wrong? You can say so within seven days.
words = What is wrong? Please write a few words.
challenged = Thank you. Your community will look into it; the answer appears under “Why did I earn nothing?”.
why = What you did in the last 90 days, and what it earned:
  { $lines }
no_deeds = Nothing in the last 90 days that could earn points.
answered = You said: “{ $words }”. The answer: { $answer }
rules = Where you live, this earns points:
  { $lines }
rules_end = Any vote earns the same whatever you choose; not signing, not voting and complaining never cost points.
no_rules = There are no rules for points where you live yet.
book = The book of { $area } (sums only, nobody’s name):
  { $lines }
book_line = { $rule } ({ $area }): budget { $funded }, given { $given }, taken back { $taken }, left { $left }
no_book = There is no book where you live yet.
even = The sums agree. { $lapsed } points have lapsed in the whole district.
uneven = The sums do not agree; please tell your community. { $lapsed } points have lapsed in the whole district.
fine = Alright.
trial = Trial balance of the week of { $week }: { $issued } points were ever issued; { $budgets } are in budgets, { $people } with residents, { $reserved } reserved, { $fetched } fetched, { $lapsed } lapsed or deducted. The sums agree.
trial_wrong = The trial balance of the week of { $week } does not agree: issued { $issued }, budgets { $budgets }, residents { $people }, reserved { $reserved }, fetched { $fetched }, lapsed or deducted { $lapsed }. It is being looked into.
buildings = Buildings by points for each one who takes part, this year (nobody’s name):
  { $lines }
building = { $place }. { $building }: { $points } points, { $people } take part
building_mine = { $place }. { $building }: { $points } points, { $people } take part (yours)
no_buildings = No building is listed yet: one is, as soon as { $least } of its residents take part.
take_part = Shall your points count for your building? Only in its sum; your name is not shown.
    .join = Count them
    .leave = Count them no more
    .keep = Leave it
joined = Alright: from now on your points of this year count for your building. You can leave at any time.
left = Alright, they no longer count.
