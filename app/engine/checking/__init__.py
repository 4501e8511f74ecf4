"""The checks behind `lianban check`: one module a family, all run in the child process."""
