title = Corrections
task = { $field } of { $name }
nothing = No correction waits for you now.
notice = { $name } says that their { $field } is not right on file. Please check it.
look = Have a look
says =
    { $name } said on { $at }:
    { $field } should be { $value }
    Why: { $reason }
decide = Have you checked it? What stood there before is kept.
    .yes = Right, correct it
    .no = Do not correct
    .later = Later
because = The resident asked: { $reason }
why = Why not? The resident will see it.
    .no-proof = Please come to the community's desk with a document.
    .unreachable = We could not reach you to check it.
    .write = Another reason
why_own = Please write the reason.
accepted = Corrected, and { $name } has been told.
declined = Noted; the resident has been told the reason.
left = All right, it waits.
