service = Water, power and other services
activity = Activities
pledge = Pledges
fee = Fees
reminder = Reminders
other = Other
legal = Legal notices (votes …)
danger = Warnings of danger
