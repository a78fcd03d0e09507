package dev.sidewall.bench;

/** What the client does over and over. */
enum Measure {
    /** A message of 64 bytes there and back on a connection that stays open. */
    EXCHANGE("request/response"),
    /** A connection, one such message there and back, and the close. */
    CONNECTION("connect/request/close");

    final String title;

    Measure(String title) {
        this.title = title;
    }
}
