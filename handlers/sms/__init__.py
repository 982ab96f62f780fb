"""SMS: notices and one-time codes by approved templates, through a provider's gateway. It only sends."""
