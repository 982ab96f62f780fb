title = Send a notice
not_yet = This will send a notice to chosen residents, with a preview of who gets what and when.
