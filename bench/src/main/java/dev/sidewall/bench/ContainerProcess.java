package dev.sidewall.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process with a UID and a cgroup of its own: what the kernel sees of a container. It is asked and answers in lines. */
final class ContainerProcess implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;

    private ContainerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.answers = process.inputReader();
        this.questions = process.outputWriter();
    }

    /** Starts a main class of this program and waits until it is ready. CAP_SYS_ADMIN lets it into the namespaces. */
    static ContainerProcess start(String name, long uid, Path cgroup, Class<?> main, List<String> arguments)
            throws IOException {
        String capabilities = "+sys_admin,+dac_read_search";
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", cgroup.toString()));
        command.addAll(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
        command.addAll(List.of("--inh-caps=" + capabilities, "--ambient-caps=" + capabilities));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m", "-Djava.net.preferIPv4Stack=true"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ContainerProcess container = new ContainerProcess(name, process);
        String ready = container.answers.readLine();
        if (!"ready".equals(ready)) {
            process.destroyForcibly();
            throw new IOException("container " + name + " didn't start");
        }
        return container;
    }

    String ask(String question) throws IOException {
        questions.write(question);
        questions.newLine();
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("container " + name + " ended when asked: " + question);
        }
        return answer;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
