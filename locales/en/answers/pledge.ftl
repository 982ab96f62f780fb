household = One pledge per person: every adult signs for themselves, nobody for another.
minor = Pledges are for people of eighteen and over; children do not sign, the adults at home look after them. Source: Civil Code, Article 17.
duty = Signing is voluntary; not signing has no penalty and no effect on other matters. The ban itself holds whether or not one signs.
fireworks = In Kecheng District it is forbidden everywhere and at all hours to sell or set off fireworks, at festivals and weddings too. If you see it, report it with a photo.
