package radd.engine.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.engine.Torch;

/** What all ranks make of {@link Collective#gather}; each is a thread here. */
class CollectiveTest {
    private static final int RANKS = 3;

    @ParameterizedTest
    @ValueSource(strings = {"", "cuda:1", "checkpoints-meta/checkpoint_000000000000000012", "Übergröße ☃"})
    void allRanksHaveTheTextOfRankZero(String text) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(RANKS);
        try (ReplicaGroup group = new ReplicaGroup(
                Collective.alone(), Collections.nCopies(RANKS, Torch.on("cpu")), Duration.ofSeconds(60))) {
            List<Future<String>> heard = new ArrayList<>();
            for (int i = 0; i < RANKS; i++) {
                Collective rank = group.join(i);
                heard.add(threads.submit(() -> rank.ofRankZero(rank.rank() == 0 ? text : "another")));
            }
            for (Future<String> each : heard) {
                assertEquals(text, each.get());
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aTextHasALongestLength() {
        Collective alone = Collective.alone();
        String longest = "x".repeat(Collective.MOST_TEXT);
        assertEquals(longest, alone.ofRankZero(longest));
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> alone.ofRankZero(longest + "x"));
        assertTrue(String.valueOf(refusal.getMessage()).contains("text has 257 bytes, must have at most 256"));
    }
}
