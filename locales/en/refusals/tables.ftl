too_large = The file is too large; it may have at most { $most } MB. Please split it.
unreadable = The file cannot be opened: it may be damaged, have a password, or be no .xlsx workbook.
columns = Worksheet "{ $sheet }" has { $count } columns; it may have { $most }. Remove what is too much, single cells far out too.
far_cell = Something stands far below the table, in row { $row }. Remove it, or copy the data into a new workbook.
encoding = The text encoding of the file is not known. Save it as .xlsx, or as "CSV UTF-8".
quotes = Row { $row } has a quotation mark without its pair, or too long a cell.
kind = Please use an .xlsx or .csv table. Save an old .xls as .xlsx first.
too_many_rows = This table is too long; in the chat it may have { $most } rows. Please split it, or ask the administrator.
