"""Boards and questions, answers and thanks, the blog and its comments: where customers help each other."""
