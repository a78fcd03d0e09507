package dev.sidewall.verify;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidewall.policy.model.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a verification found.
 *
 * @param unproven probes that say nothing either way, and why
 * @param skipped containers and ports that took no part, and why
 */
public record VerifyReport(List<Result> results, List<Unproven> unproven, List<String> skipped) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public VerifyReport {
        results = List.copyOf(results);
        unproven = List.copyOf(unproven);
        skipped = List.copyOf(skipped);
    }

    /** A connection attempt: who, to whom, and by which address. */
    public record Attempt(String from, String to, InetAddress address, int port, Protocol protocol) {
        public Attempt {
            requireNonNull(from, "from is null");
            requireNonNull(to, "to is null");
            requireNonNull(address, "address is null");
            requireNonNull(protocol, "protocol is null");
        }

        @Override
        public String toString() {
            String place = address.getHostAddress();
            return from + " -> " + to + " at " + (place.contains(":") ? "[" + place + "]" : place) + ":" + port + "/"
                    + protocol;
        }
    }

    /**
     * A probe with an answer.
     *
     * @param expected whether the policies allow it
     * @param actual whether it got through
     * @param reason why the policies say so
     * @param outcome what was seen; after a second try the first one's outcome too
     */
    public record Result(
            Attempt attempt, boolean expected, boolean actual, String reason, String outcome, boolean retried) {
        public Result {
            requireNonNull(attempt, "attempt is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(outcome, "outcome is null");
        }

        public boolean differs() {
            return expected != actual;
        }

        @Override
        public String toString() {
            return attempt + ": expected " + word(expected) + " (" + reason + "), found " + word(actual) + " ("
                    + outcome + ")";
        }
    }

    /** A probe without an answer. */
    public record Unproven(Attempt attempt, String reason) {
        @Override
        public String toString() {
            return attempt + ": " + reason;
        }
    }

    public List<Result> differences() {
        return results.stream().filter(Result::differs).toList();
    }

    /** {@code {"probes": [...], "differences": N, "unproven": [...]}}. */
    public String toJson() {
        List<Map<String, Object>> probes = new ArrayList<>();
        for (Result result : results) {
            Map<String, Object> probe = json(result.attempt);
            probe.put("expected", word(result.expected));
            probe.put("actual", word(result.actual));
            probes.add(probe);
        }
        List<Map<String, Object>> open = new ArrayList<>();
        for (Unproven one : unproven) {
            Map<String, Object> probe = json(one.attempt);
            probe.put("reason", one.reason);
            open.add(probe);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("probes", probes);
        report.put("differences", differences().size());
        report.put("unproven", open);
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report of strings and numbers can't be written", e);
        }
    }

    private static Map<String, Object> json(Attempt attempt) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("from", attempt.from);
        json.put("to", attempt.to);
        json.put("address", attempt.address.getHostAddress());
        json.put("port", attempt.port);
        json.put("protocol", attempt.protocol.name());
        return json;
    }

    /** What a person wants to know: the differences, what is not proven, what needed a second try, and the sums. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        differences()
                .forEach(result -> text.append("DIFFERENT  ").append(result).append('\n'));
        unproven.forEach(one -> text.append("UNPROVEN   ").append(one).append('\n'));
        results.stream()
                .filter(result -> result.retried && !result.differs())
                .forEach(result -> text.append("RETRIED    ").append(result).append('\n'));
        skipped.forEach(one -> text.append("SKIPPED    ").append(one).append('\n'));
        return text.append(results.size())
                .append(" probes, ")
                .append(differences().size())
                .append(" differences, ")
                .append(unproven.size())
                .append(" unproven\n")
                .toString();
    }

    private static String word(boolean allowed) {
        return allowed ? "allow" : "deny";
    }
}
