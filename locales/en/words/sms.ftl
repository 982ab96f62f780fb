cost = Please note: { $count } text messages went out today and have cost { $yuan } yuan, which is over the line that was set. Please see whether that is right.
