"""Open311 GeoReport v2: other desks (such as a city's 12345) report orders and read how they stand.

Source: https://wiki.open311.org/GeoReport_v2/
"""

from handlers.open311.contract import Desks, Issue, Query, Service, ServiceRequest
from handlers.open311.routes import Open311

__all__ = ["Desks", "Issue", "Open311", "Query", "Service", "ServiceRequest"]
