package dev.sidewall.api;

import org.jspecify.annotations.Nullable;

/** A number or a name; exactly one of the two is given. */
public record IntOrString(
        @Nullable Integer number, @Nullable String name) {
    public IntOrString {
        if ((number == null) == (name == null)) {
            throw new IllegalArgumentException("exactly one of number and name must be given");
        }
    }

    @Override
    public String toString() {
        return number != null ? number.toString() : String.valueOf(name);
    }
}
