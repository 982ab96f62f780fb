title = Who looked at my file
nobody = Nobody else has looked at your file or changed it yet.
list =
    Who looked at your file or changed it, newest first:
    { $looks }
line = { $at } { $by }: { $what } ({ $fields })
line_for = { $at } { $by }: { $what } ({ $fields }), for: { $purpose }
by = { $name } ({ $role })
program = the system or an operator
themselves = the person
dealt = dealt with it
other_field = other
nothing_opened = nothing opened
and = { $one }, { $other }
not_right = If something does not look right, ask the staff, or have the auditors look into it.
