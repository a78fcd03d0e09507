package dev.sidewall.cluster.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
    private static final List<String> KNOWN =
            List.of("name", "env", "hostPID", "containers", "initContainers", "command");

    @ParameterizedTest
    @CsvSource({
        "nmae, name",
        "Name, name",
        "names, name",
        "naame, name",
        "nme, name",
        "enw, env",
        "container, containers",
        "contaniers, containers",
        "initcontainer, initContainers",
        "hostPid, hostPID",
        "comand, command",
        "args,",
        "tty,",
        "envFrom,",
        "hostIPC,",
        "nodeName,",
        "ne,",
        "'',"
    })
    void findsWhatWasProbablyMeant(String word, String expected) {
        assertThat(Nearest.to(word, KNOWN).orElse(null)).isEqualTo(expected);
    }
}
