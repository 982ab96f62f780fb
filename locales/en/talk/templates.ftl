title = Answer templates
what = Answer templates: which one?
    .new = Write a new one
one = { $title } ({ $area })
mine = your own
shown =
    { $title }:
    { $words }
not_yours = Everybody at { $area } uses this one; ask whoever wrote it to change it.
end = What next?
    .yes = Remove it
    .no = Keep it
ended = Removed.
title_of = Give it a short name, such as “Received” or “Coming tomorrow”.
for_whom = Who may use it?
    .own = Only me
for_area = All colleagues at { $area }
words = Write it. {"{name}"}, {"{me}"}, {"{area}"} and {"{number}"} are filled in when it is sent.
added = Kept: { $title }. You can choose it when you answer residents and see to reports.
fine = Fine, it stays.
