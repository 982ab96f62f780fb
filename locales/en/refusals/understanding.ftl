gone = Somebody has dealt with this one already.
own = You proposed this yourself: a colleague has to agree.
