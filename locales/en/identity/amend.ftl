title = Correct my data
mine =
    What you asked for:
    { $proposals }
line = { $field }: { $value } ({ $at }, { $state })
line_answer = { $field }: { $value } ({ $at }, { $state }: { $answer })
state = State
    .waiting = waits for the staff
    .accepted = corrected
    .declined = not corrected
field = What is wrong? If you have moved, please ask your grid worker.
    .back = Take back: { $field }
    .none = Nothing
value = What is the right { $field }?
why = Why is it to be changed?
    .changed = It has changed
    .mistake = It was written wrongly
sure = Ask the staff to change { $field } to { $value }?
    .yes = Yes, send
    .no = No
proposed = Sent. The staff will check it and you will be told; what is on file has not changed yet.
withdrawn = Taken back.
decided_already = The staff has dealt with this already.
fine = All right.
accepted = Your correction was made: { $field }.
declined = Your correction was not made ({ $field }): { $reason }
