identity = [Linli] Your code is { $code }, good for 5 minutes. The staff never asks for it; do not tell anybody.
vote = [Linli] Code { $code } for your vote, good for 5 minutes. Nobody of ours will ever ask you for it; do not tell it to anybody.
