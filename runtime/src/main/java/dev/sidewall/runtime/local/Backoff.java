package dev.sidewall.runtime.local;

import java.time.Duration;

/** How long to wait before the next start: doubled each time, from the beginning again after a run that was long enough. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LAST = Duration.ofSeconds(10);
    private static final Duration LONG_RUN = Duration.ofSeconds(10);

    private Duration next = FIRST;

    Duration after(Duration run) {
        if (run.compareTo(LONG_RUN) >= 0) {
            next = FIRST;
        }
        Duration delay = next;
        Duration doubled = delay.multipliedBy(2);
        next = doubled.compareTo(LAST) < 0 ? doubled : LAST;
        return delay;
    }
}
