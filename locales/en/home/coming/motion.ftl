title = Prepare a vote
not_yet = This will prepare owners' votes: motions, roll, timetable, publication.
