package dev.sidewall.cli;

import dev.sidewall.agent.state.StateFile;
import dev.sidewall.kernel.linux.Processes;
import dev.sidewall.runtime.local.LocalConfig;
import dev.sidewall.runtime.local.LocalRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sidewall down}: asks a running {@code up} to end and waits for it; then removes whatever a dead one left. */
@Command(
        name = "down",
        description = "Stop what sidewall up runs and clean up, also after a crash.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    private static final int SIGTERM = 15;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Mixin
    private Running running;

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Running.requireRoot();
        LocalConfig config = UpCommand.config(running.stateDirectory());
        OptionalLong owner = LocalRuntime.owner(config);
        if (owner.isPresent()) {
            end(owner.getAsLong());
        }
        new StateFile(config.stateDirectory()).delete();
        LocalRuntime.cleanUp(config);
        return 0;
    }

    private static void end(long pid) throws IOException, InterruptedException, ExecutionException {
        CompletableFuture<ProcessHandle> gone = ProcessHandle.of(pid)
                .map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        Processes.signal(pid, SIGTERM);
        try {
            gone.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw CliException.failed("sidewall up (pid " + pid + ") doesn't end; it was sent SIGTERM "
                    + PATIENCE.toSeconds() + " s ago");
        }
    }
}
