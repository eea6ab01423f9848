"""What is asked: the point, the rows of targets, the words of a question. Nothing here judges."""
