"""The public face: community, blog, and the page on which customers see their own case."""
