title = Join by invitation
code = Please type the code of your invitation.
for = This invitation is for { $person }: { $role }, { $area }.
sure = Is this you? Taking it makes this chat yours in this role; it works only once.
    .yes = Yes, join
    .no = Not me
left = All right, nothing was taken. If the invitation is not for you, please tell whoever sent it.
joined = Welcome! You are here as { $role }, { $area }.
