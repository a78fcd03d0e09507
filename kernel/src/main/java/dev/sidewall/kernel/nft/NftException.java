package dev.sidewall.kernel.nft;

import java.io.IOException;

/** nftables refused a transaction; nothing of it took effect. */
public final class NftException extends IOException {
    private final String answer;

    NftException(String doing, String answer) {
        super(doing + ": " + firstLine(answer));
        this.answer = answer;
    }

    /** Everything libnftables said, with the place in the input. */
    public String answer() {
        return answer;
    }

    /** Something the transaction names isn't there: a table, a chain, an element, a cgroup. */
    public boolean isNotFound() {
        return answer.contains("No such file or directory");
    }

    private static String firstLine(String answer) {
        return answer.lines().filter(l -> !l.isBlank()).findFirst().orElse("no reason given");
    }
}
