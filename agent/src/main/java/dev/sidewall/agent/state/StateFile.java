package dev.sidewall.agent.state;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.PortMatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The agent's state as a JSON file in its state directory, replaced whole. */
public final class StateFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addMixIn(Peer.class, Peers.class)
            .addMixIn(PortMatch.class, Ports.class)
            .build();

    private final Path file;

    public StateFile(Path stateDirectory) {
        this.file = stateDirectory.resolve("state.json");
    }

    public void write(AgentState state) throws IOException {
        Path next = file.resolveSibling("state.json.next");
        Files.write(next, JSON.writeValueAsBytes(state));
        Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    /** Empty where no agent has written any. */
    public Optional<AgentState> read() throws IOException {
        return Files.exists(file)
                ? Optional.of(JSON.readValue(Files.readAllBytes(file), AgentState.class))
                : Optional.empty();
    }

    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** A digest of listed rules, to tell later whether the kernel still holds the same. */
    public static String digest(String listing) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(listing.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Peer.Container.class, name = "container"),
        @JsonSubTypes.Type(value = Peer.Pods.class, name = "pods"),
        @JsonSubTypes.Type(value = Peer.Service.class, name = "service"),
        @JsonSubTypes.Type(value = Peer.IpBlock.class, name = "ipBlock"),
        @JsonSubTypes.Type(value = Peer.Known.class, name = "entity")
    })
    private interface Peers {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = PortMatch.All.class, name = "all"),
        @JsonSubTypes.Type(value = PortMatch.Range.class, name = "range"),
        @JsonSubTypes.Type(value = PortMatch.Named.class, name = "named")
    })
    private interface Ports {}
}
