title = Fees
not_yet = Here you will see bills, pay them and get receipts.
