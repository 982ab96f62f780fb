identity = [Linli] Your code is { $code }, good for 5 minutes. The staff never asks for it; do not tell anybody.
