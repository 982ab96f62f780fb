role = This is done by the community's staff. If you need help, send "person".
area = This is outside the area you are responsible for, so you cannot see or do it.
unverified = For this we first need to know who you are. Tap "Say who I am" and give your name, home and phone; an invitation link from your community does it, too.
grant = You cannot give this role; please ask the level above.
period = The end must be later than the beginning.
last_administrator = This is the last administrator here and cannot be removed. Please appoint another one first.
