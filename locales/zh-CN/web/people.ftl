owner = 业主
tenant = 租户
