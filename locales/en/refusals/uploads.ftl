too_large = This file is too large; at most { $megabytes } MB. Please choose a smaller one; a screenshot will do for a photo.
too_many = That was a lot of files; please wait a minute.
no_file = No file arrived. Please choose it again.
empty = This file is empty. Please choose another.
broken = The file did not arrive completely. Please send it again.
kind = This kind of file cannot be taken yet. Please send photos, or .txt, .md or .docx files.
