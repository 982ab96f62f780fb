title = Stand or not
nothing = There is no nomination that waits for your answer.
willing = You were proposed as a candidate for the owners' committee. Are you willing?
    .yes = I am willing
    .no = I am not
willing_yes = Thank you. Once it is checked that you may be elected, you will be on the ballot.
willing_no = All right, you will not be on the ballot.
