title = Link accounts
not_yet = This will connect your accounts on other channels, so that you can go on anywhere.
