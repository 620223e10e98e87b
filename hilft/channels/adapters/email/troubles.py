"""What may be wrong with mail, in sentences for people. What the server said stands beside them."""

from django.utils.translation import gettext_noop

LOGIN = gettext_noop("The mail server did not accept our login. Look at the name and enter the password again.")
NO_FOLDER = gettext_noop("The mail server does not open the folder. Look at its name in the settings.")
UNPROTECTED = gettext_noop("The mail server does not offer the protection that the settings ask for.")
UNREACHABLE = gettext_noop("The mail server cannot be reached.")
LATER = gettext_noop("The mail server asks us to try again later.")
REFUSED = gettext_noop("The mail server refused the letter for good. Reach the customer another way.")
NO_ADDRESS = gettext_noop("This is not one usable mail address. Ask the customer for another one.")
NOT_ASCII = gettext_noop("Our mail server cannot send to this address, because of the letters before its @.")
NO_DOMAIN = gettext_noop("What stands behind the @ of this address is no usable name. Ask for another address.")
