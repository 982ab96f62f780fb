kind = Please send a .txt, .md or .docx file, or an .xlsx or .csv table. Save an old .doc file as .docx first, or paste the text here.
too_large = This file is too large. It may have at most 2 MB and 30,000 characters; you can also send several files.
unreadable = This file cannot be opened; it may be damaged or have a password. Remove the password, save it again and resend it, or paste the text here.
empty = There is no text in this file. Please check it and send it again, or paste the text here.
