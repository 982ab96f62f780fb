title = Confirm the count
nothing = No count waits for your confirmation.
heading = The count of "{ $title }":
sure = Is the count as it was read out? It is published only after you confirm.
    .yes = It is, confirm
    .no = Something is wrong
confirmed = Confirmed, thank you.
not_confirmed = All right, not confirmed. Please tell the organisers on the spot what is wrong.
