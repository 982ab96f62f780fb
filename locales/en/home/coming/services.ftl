title = Services
not_yet = Here you will look up services: where, when, and what to bring.
