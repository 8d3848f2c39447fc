"""A Laravel application that broadcasts, on Illuminate's own code where the system has it."""
