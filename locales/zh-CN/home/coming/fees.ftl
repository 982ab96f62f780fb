title = 物业费和卫生费
not_yet = 这里会查账单、缴费、看收据。
