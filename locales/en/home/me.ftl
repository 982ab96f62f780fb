title = Me
guest = We do not know yet who you are; you are a guest. Say once who you are, and you can sign pledges and see your own data.
claimed = You have said who you are; the grid worker is still to confirm it.
name = You are { $name }.
home = Home: { $address }
roles = { $roles }
role = { $role } ({ $area })
verified = Your identity is verified.
restricted = Your data lie still since { $at }: you get no notices and reminders, and nobody finds you. You can end this at any time.
what = What would you like to see?
    .identify = Say who I am
    .known = What is known about me
    .looks = Who looked at my file
    .amend = Correct my data
    .consents = What I allow
    .export = Download my data
    .erase = Delete my data
    .restrict = Let my data lie still
    .link = My accounts
    .sessions = Where I am signed in
    .language = Language
    .mine = My pledges
    .done = Nothing
no_sessions = You are not signed in with a browser now.
which_session =
    { $count ->
        [one] You are signed in with one browser. Shall it be signed out?
       *[other] You are signed in with { $count } browsers. Which one shall be signed out?
    }
    .none = None
session = { $device }, last used { $at }
unknown_device = Browser
end_sure = Sign this browser out? To come back, it needs an invitation link again.
    .yes = Sign out
    .no = Stay signed in
ended = Signed out.
fine = All right.
