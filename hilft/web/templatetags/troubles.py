"""`{{ account.trouble|in_words }}`: a stored trouble in the reader's language."""

from django.template import Library

from hilft.web.troubles import in_words

register = Library()
register.filter("in_words", in_words)
