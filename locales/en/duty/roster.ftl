title = Duty rosters
what = Duty rosters:
    .now = Who is there now
    .mine = When am I on duty
    .add = Put a shift on
    .table = By a table
    .list = See shifts, take one off
    .absent = Away, or changing places
role = { $role ->
        [district_admin] district administrator
        [street_official] street official
        [community_worker] community worker
        [grid_worker] grid worker
        [microgrid_head] microgrid head
        [volunteer] volunteer
        [commissioner] commissioner
        [water_office] water office
        [department_officer] department officer
        [owners_committee] owners' committee
        [property_company] property company
       *[other] staff
    }
now =
    { $area }:
    { $people }
nobody = { $area }: nobody now.
there = { $name } ({ $role })
there_until = { $name } ({ $role }), on duty until { $until }
mine =
    Your shifts in the next two weeks:
    { $lines }
none_mine = You have no shift in the next two weeks.
shift = { $at } to { $until }, { $area }
shift_for = { $at } to { $until }, { $area }, for { $name }
sentence = Say it in one sentence: which days, from when until when, who, where. For example “working days 9:00-17:00 He Tiantian, grid 2”.
where = For which place?
who = Who is on duty for { $area }?
    .one = { $name } ({ $role })
not_here = Whoever you named holds no role at { $area }; please choose below.
days = On which days?
    .workdays = working days (no public holidays; moved working days count)
    .restdays = weekends and public holidays
    .daily = every day
    .weekend = weekends
    .some = Choose days
weekdays = On which days of the week?
weekday =
    .on-0 = Monday
    .on-1 = Tuesday
    .on-2 = Wednesday
    .on-3 = Thursday
    .on-4 = Friday
    .on-5 = Saturday
    .on-6 = Sunday
begins = From what time? For example “9:00”.
ends = Until what time? Earlier than the beginning means the next day.
when =
    .same_day = { $days } { $begins }–{ $ends }{ $since }
    .overnight = { $days } { $begins }–{ $ends } the next day{ $since }
    .since = , from { $day }
    .between = , { $first } to { $last }
sure =
    Please check:
    { $name }, { $area }
    { $when }
    For: { $subject }
    .yes = Right, put it on
    .subject = Change what for
    .dates = Change first and last day
    .drop = Drop it
subject = On duty for what?
    .all = everything
    .threads = residents who want to talk
    .orders = reports
first = From which day?
today = Today
until = Until which day?
    .open = No end
    .day = Name a day
last = The last day?
added = Done: { $name }, { $area }, { $when }.
dropped = Fine, nothing was put on.
none = There is no roster yet. Without one, grid workers, microgrid heads and the community are asked in turn within service hours.
which = There are { $count } shifts. Take one off?
    .none = Keep all
line = { $name } · { $area } · { $when }
end = Take this shift of { $name } at { $area } off?
    .yes = Take it off the roster
    .no = Keep it
ended = Taken off: { $name }, { $area }.
fine = Fine.
away = Who is away?
    .me = I am
away_from = Away from which day?
away_to = Until which day (that day too)?
one_day = That day only
stand_in = Who stands in?
    .nobody = Nobody
away_set = Noted: away { $first } to { $last }. The next in line is asked on those days.
away_set_with = Noted: away { $first } to { $last }; { $name } stands in.
table = Please send the filled table (.xlsx or .csv). You can fill the one above.
sheet = Roster
read = { $rows } rows read, { $good } can be used.
bad_rows =
    There is something wrong in these rows:
    { $rows }
bad_row = Row { $row }, { $column }: { $reason }
more_bad = { $count } more; they show when you send the table again.
store = Put { $good } rows on? What is there already is not doubled.
    .yes = Put them on
    .no = Do not
stored = { $count } shifts are on the roster.
column = Column
    .area = Place
    .person = Name
    .days = Days
    .begins = From
    .ends = Until
    .from-on = First day
    .to-on = Last day
    .subject = For
wrong = Something is wrong
    .missing = is empty
    .area = there is no “{ $value }” among your places
    .person = “{ $value }” holds no role there
    .person-twice = two people are called “{ $value }”; please do it in the chat
    .days = “{ $value }” is not understood; “working days”, “mon, wed”, “daily”, “rest days” are
    .clock = “{ $value }” is no time of day
    .date = “{ $value }” is no day; 2026-12-01 is
    .period = is before the first day
    .subject = “{ $value }” is not known; “all”, “talk”, “reports” are
    .unread = cannot be read
notes =
    One row is one shift.
    Place: name or code of one of your communities or grids. Name: somebody who holds a role there.
    Days: working days (no public holidays; moved working days count), rest days, daily, mon-fri, "mon, wed" …
    From, Until: 9:00, 17:00; an end before the beginning is the next day's.
    First day, Last day: may be empty. For: all, talk, reports; empty means all.
    The second row is an example, please replace it. Say "duty rosters" in the chat, choose "By a table", send it.
