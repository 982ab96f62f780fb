title = Answer
what = To { $name } (#{ $number }, { $area }); photos are welcome. What you write next goes there too, until you choose somebody else or half an hour has passed.
sent = → { $name } (#{ $number }). Go on writing and it goes there.
