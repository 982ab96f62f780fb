title = Delete my data
guest = I do not know yet who you are. Data can be deleted once you have confirmed your identity.
would = If a worker of the community agrees, this happens to your data:
    { $lines }
law = What the law wants kept (signatures, ballots, points) cannot be deleted, but is no longer used: nobody can find or write to you by it. While you live or own a home here, your file stays; mistakes in it can be corrected. You get an answer within 15 working days.
was_refused = Your last request was not agreed to. The reason: { $answer }
sure = Ask for your data to be deleted?
    .ask = Ask for it
    .why = Ask, and say why
    .none = Do not delete
reason = Please say why; only whoever decides will see it.
asked = Your request is in. A worker will answer by { $by }; until then you may take it back at any time.
waits = You asked for deletion on { $at }. A worker will answer by { $by }.
waiting = What shall we do?
    .leave = Go on waiting
    .withdraw = Take it back
withdrawn = Your request is taken back; all your data are still there.
fine = Fine, nothing was changed.
