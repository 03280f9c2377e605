package radd.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import radd.RaddModels;
import radd.core.family.Model;
import radd.core.network.ModelConfig;

class HeadChunkTest {
    private final Model model =
            RaddModels.of(new ModelConfig(50_257, 8, 1024, 1, 2, 0), "gpt2").create();

    private int chunk(long freeBytes) {
        return HeadChunk.automatic(model, OptionalLong.of(freeBytes));
    }

    @Test
    void withMemoryOrWithoutKnowingItTheChunkIsTheUsual() {
        assertEquals(model.headChunk(), chunk(80L << 30));
        assertEquals(model.headChunk(), HeadChunk.automatic(model, OptionalLong.empty()));
    }

    @Test
    void whereMemoryIsShortAChunkTakesAnEighthOfItAtMost() {
        // 256 positions take 256 * 50257 * 12 bytes = 154 MB.
        assertEquals(256, chunk(8L * 160_000_000));
        assertEquals(128, chunk(8L * 150_000_000));
        assertEquals(32, chunk(1000));
    }
}
