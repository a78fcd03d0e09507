package dev.sidewall.kernel.enforce;

import java.io.IOException;

/** The chosen backend can't do what is asked, here or at all; the message says what, why, and what would help. */
public final class RefusedException extends IOException {
    public RefusedException(String message) {
        super(message);
    }
}
