"""The faces: public pages, the desk, the honesty page, the operator's page."""
