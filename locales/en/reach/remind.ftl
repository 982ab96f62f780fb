title = Set a reminder
what = A new reminder, or see those there are?
    .new = A new one
    .pledge = Before a pledge closes, to who has not signed
    .list = The { $count } there are
sentence = Please say in one sentence when, whom and of what: “every Monday 9:00 remind building heads to hand in the list”, “in two hours remind me to ring back”.
of_what = Of what?
how_often = How often?
    .once = Once
    .day = Every day
    .workday = Every working day
    .week = Every week
    .month = Every month
weekdays = On which days of the week?
weekday =
    .on-0 = Monday
    .on-1 = Tuesday
    .on-2 = Wednesday
    .on-3 = Thursday
    .on-4 = Friday
    .on-5 = Saturday
    .on-6 = Sunday
of_month = On which day of the month?
month_day = day { $day }
month_end = the last day
on_day = On which day?
    .today = Today
    .tomorrow = Tomorrow
at = At what time? For example “9:00” or “3 pm”.
area = People of which area?
whom =
    .me = you
sure =
    Please check:
    When: { $when }
    Whom: { $whom }
    Of what: { $what }
    .yes = Yes, set it
    .moved = Yes, on holidays the next working day
    .when = Change when
    .what = Change of what
    .drop = Do not set it
sure_people =
    Please check:
    When: { $when }
    Whom: { $whom } (now { $count }; not in quiet hours)
    Of what: { $what }
when =
    .once = { $at }
    .day = every day at { $at }
    .workday = every working day at { $at } (public holidays and moved days count)
    .week = every { $days } at { $at }{ $moved }
    .month = every month on { $day } at { $at }{ $moved }
    .moved = , on holidays the next working day
set = It is set. The next time is { $at }: { $what }
dropped = All right, nothing was set.
pledge = Which pledge?
before = How many days before? It goes out at 9:00, not in quiet hours.
days_before = { $days } days before the last day
before_sure = { $days } days before the last day, those are reminded who have not signed “{ $title }” (now { $count }). Who has signed gets nothing; if the last day moves, so does this.
    .yes = Set it
    .no = No
before_words = A reminder: “{ $title }” can still be signed; its last day is in { $days } days. Signing is up to you.
list =
    These will come:
    { $lines }
line = { $at } { $what } { $when }
line_people = { $at } to everybody: { $what } { $when }
cancel = Which one should be taken back?
    .none = Keep all
cancel_line = Take back: { $what }
cancelled = All right, it is taken back.
fine = All right.
due = A reminder: { $content }
