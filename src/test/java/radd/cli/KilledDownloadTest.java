package radd.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.modelio.Sha256;
import radd.modelio.hub.FakeHub;

/** Downloads in processes of their own that are killed and starved of disk space. */
class KilledDownloadTest {
    /** Of a throttled file, a chunk of which takes some milliseconds: every life gets on, and is killed long before the end. */
    private static final int BYTES_PER_LIFE = 200_000;

    private static final int BYTES_PER_SECOND = 1_000_000;
    private static final long SECONDS_TO_WAIT = 60;

    @TempDir
    private Path home;

    private final FakeHub hub = new FakeHub();
    private byte[] weights = {};
    private final List<Process> children = new ArrayList<>();

    @AfterEach
    void endChildren() {
        children.forEach(Process::destroyForcibly);
        hub.close();
    }

    @Test
    void twoKillsLeaveNoTrace() throws Exception {
        leaveNoTrace(2);
    }

    @Test
    @Tag("slow")
    void twentyKillsLeaveNoTrace() throws Exception {
        leaveNoTrace(20);
    }

    private void leaveNoTrace(int kills) throws Exception {
        publish(BYTES_PER_LIFE * (kills + 2));
        hub.throttle(BYTES_PER_SECOND);
        SplittableRandom random = new SplittableRandom(kills);
        for (int life = 0; life < kills; life++) {
            Process child = start("models", "get", "org/model");
            await(child, kept() + 1 + random.nextInt(BYTES_PER_LIFE / 2));
            child.destroyForcibly();
            exitCode(child);
        }
        hub.throttle(Integer.MAX_VALUE);
        assertTrue(kept() > 0 && kept() < weights.length);
        Process last = start("models", "get", "org/model");
        assertEquals(0, exitCode(last), errors());
        assertArrayEquals(weights, Files.readAllBytes(Path.of(errors().strip()).resolve("model.safetensors")));
        assertEquals(0, kept());
        assertTrue(
                hub.blobs().seen().stream()
                        .skip(1)
                        .allMatch(seen -> seen.range().isPresent()),
                "every life went on where the one before ended");
    }

    @Test
    void twoProcessesFetchAFileOnce() throws Exception {
        publish(2 * BYTES_PER_LIFE);
        hub.throttle(BYTES_PER_SECOND);
        Process other = start("models", "get", "org/model");
        await(other, 1);
        assertArrayEquals(weights, fetchedHere());
        assertEquals(0, exitCode(other), errors());
        assertEquals(1, hub.blobs().seen().size(), "the second waited for the first");
    }

    @Test
    void aFullDiskKeepsWhatHasCome() throws Exception {
        publish(2 * BYTES_PER_LIFE);
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 256 && exec \"$@\"", "bash"));
        command.addAll(
                ChildMain.process(Main.class, "models", "get", "org/model").command());
        Process starved = start(new ProcessBuilder(command));
        assertEquals(3, exitCode(starved), errors());
        assertTrue(errors().contains("cannot write ") && errors().contains("what has come is kept"), errors());
        assertEquals(256 << 10, kept());
        assertArrayEquals(weights, fetchedHere());
    }

    /** The weights, fetched by this process. */
    private byte[] fetchedHere() throws IOException {
        Map<String, String> before = HubAccess.use(hub.environment(home));
        try {
            String folder = CliRun.of("models", "get", "org/model").succeeds().out();
            return Files.readAllBytes(Path.of(folder.strip()).resolve("model.safetensors"));
        } finally {
            HubAccess.use(before);
        }
    }

    private Process start(String... args) throws IOException {
        return start(ChildMain.process(Main.class, args));
    }

    private Process start(ProcessBuilder builder) throws IOException {
        builder.environment().putAll(hub.environment(home));
        Process child = builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile())
                .start();
        children.add(child);
        return child;
    }

    private String errors() throws IOException {
        return Files.readString(home.resolve("out"));
    }

    /** Bytes of the weights that have come, as long as they are not whole. */
    private long kept() throws IOException {
        try {
            return Files.size(
                    home.resolve("hub/models--org--model/blobs").resolve(Sha256.of(weights) + ".radd.incomplete"));
        } catch (NoSuchFileException noneOrWhole) {
            return 0;
        }
    }

    private void publish(int bytes) {
        weights = new byte[bytes];
        new Random(bytes).nextBytes(weights);
        hub.commit("org/model", Map.of("config.json", "{}", "model.safetensors", weights));
    }

    private void await(Process child, long bytes) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_WAIT);
        while (kept() < bytes) {
            assertTrue(child.isAlive() && System.nanoTime() < deadline, errors());
            Thread.sleep(1);
        }
    }

    private static int exitCode(Process child) throws InterruptedException {
        assertTrue(child.waitFor(SECONDS_TO_WAIT, TimeUnit.SECONDS), "the child never ended");
        return child.exitValue();
    }
}
