title = Station
not_yet = This will check redemption codes and count stock.
