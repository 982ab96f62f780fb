over = Please note: { $worker } has opened more of residents' files today than is allowed; please check what for.
