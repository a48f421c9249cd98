"""What is put down as the fault of a notice where no mail server said it. Pages say it in words of their own."""

CAME_BACK = "mail to this address came back: "  # and what the server said then
DEADLY = "the process that sends it ended every time"
NOT_MADE = "it cannot be made: "  # and the name of an exception: its words could hold names of people
NOT_WRITTEN = "it cannot be written: "  # and what the machine said
UNSURE = "perhaps it arrived: "  # and how the server fell silent
NOT_REACHED, WRONG_NUMBER = "not reached", "wrong number"  # of a call
NOT_IN_TIME, NEVER_REACHED = "not done in time", "never reached"  # of a letter or a call whose time ran out
