title = Conversation
sent = → { $name } (#{ $number })
not_yours = You have no open conversation #{ $number }, so nothing was sent.
kept = Noted; whoever is on duty at { $at } sees it first thing. Urgent: call 110, 119 or 120.
