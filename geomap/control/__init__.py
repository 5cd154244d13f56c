"""What we believe: claims judged by named rules, states of places on a day, and their polygons."""
