package dev.sidewall.kernel.probe;

import static java.util.Objects.requireNonNull;

/** How a probe ended. */
public sealed interface Outcome {
    /** One of our listeners answered: data passed both ways. */
    record Answered(Listener by) implements Outcome {
        public Answered {
            requireNonNull(by, "by is null");
        }
    }

    /** A handshake was completed. For a probe to a listener of ours also: but its answer never came. */
    record Connected() implements Outcome {}

    /** A datagram came back from a server that isn't ours. */
    record Replied() implements Outcome {}

    /** A reset, or an ICMP "port unreachable". */
    record Refused() implements Outcome {}

    /** Nothing came back in time. */
    record TimedOut() implements Outcome {}

    /** The kernel refused with another error; EPERM is what the sender of a dropped datagram gets to see. */
    record Failed(int errno, String message) implements Outcome {
        public Failed {
            requireNonNull(message, "message is null");
        }
    }

    /** The probe couldn't be made at all: it says nothing about what is allowed. */
    record Unavailable(String reason) implements Outcome {
        public Unavailable {
            requireNonNull(reason, "reason is null");
        }
    }

    /** In a few words, for people. */
    default String describe() {
        return switch (this) {
            case Answered _ -> "answered";
            case Connected _ -> "connected";
            case Replied _ -> "replied";
            case Refused _ -> "refused";
            case TimedOut _ -> "timed out";
            case Failed failed -> failed.message();
            case Unavailable unavailable -> "not probed: " + unavailable.reason();
        };
    }
}
