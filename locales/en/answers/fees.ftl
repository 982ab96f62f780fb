empty = The fee is due for empty flats too: where the service was provided as agreed, not using it is no reason not to pay. Some contracts give a discount. Source: Civil Code, Article 944.
tenant = Towards the property company the owner pays; by the lease the tenant may pay for them, and the receipt goes to the flat.
poor_service = You may complain, demand improvement, and go through the owners' committee or a court; but do not simply stop paying. Nor may anybody cut your water or power over it. Source: Civil Code, Article 944.
points = Points cannot pay the property fee at present; they can be exchanged for goods and services.
