package dev.sidewall.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Loads nftables text inside a namespace, all of it or nothing. */
final class Nft {
    private final Tools tools;

    Nft(Tools tools) {
        this.tools = tools;
    }

    void load(Path netns, String text) throws IOException {
        List<String> command = new ArrayList<>(tools.inNamespace(netns));
        command.addAll(List.of(tools.nft().toString(), "-f", "-"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream input = process.getOutputStream()) {
            input.write(text.getBytes(UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("nft refused the Services' rules: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while nft loaded the Services' rules", e);
        }
    }
}
