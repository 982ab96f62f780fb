owner = Owner
tenant = Tenant
