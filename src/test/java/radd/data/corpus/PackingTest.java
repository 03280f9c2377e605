package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.data.BlockOrder;
import radd.data.tokenizer.Detokenizer;
import radd.data.tokenizer.Ids;

class PackingTest {
    @Test
    @Tag("golden")
    void thePapersPackingIsThatOfTheReference() {
        JsonNode cases = Golden.json("chunking").get("cases");
        assertTrue(cases.size() > 10);
        for (JsonNode golden : cases) {
            boolean lists = golden.get("kind").asText().equals("token lists");
            int end = lists ? golden.get("eos").asInt() : 256;
            Ids ids = new Ids();
            for (JsonNode document : golden.get(lists ? "documents" : "texts")) {
                if (lists) {
                    document.forEach(id -> ids.add(id.asInt()));
                } else {
                    Detokenizer detokenizer = detokenizer(golden.get("name").asText());
                    for (byte unit : detokenizer.apply(document.asText()).getBytes(StandardCharsets.UTF_8)) {
                        ids.add(Byte.toUnsignedInt(unit));
                    }
                }
                ids.add(end);
            }
            Blocks blocks = PaperBlocks.of(
                    TokenStore.of(ids.toArray(), 257),
                    end,
                    golden.get("block_size").asInt(),
                    golden.get("num_proc").asInt(),
                    golden.get("map_batch_size").asInt());
            JsonNode chunks = golden.get("chunks");
            assertEquals(chunks.size(), blocks.count(), golden.get("name").asText());
            for (int block = 0; block < chunks.size(); block++) {
                int[] expected = new ObjectMapper().convertValue(chunks.get(block), int[].class);
                assertArrayEquals(
                        expected, blocks.block(block), golden.get("name").asText());
            }
        }
    }

    private static Detokenizer detokenizer(String corpus) {
        return CorpusNames.named(corpus).orElseThrow().detokenizer();
    }

    @Test
    void joinedStoresReadAsOne() {
        TokenStore joined = new JoinedTokens(
                List.of(
                        TokenStore.of(new int[] {1, 2}, 9),
                        TokenStore.of(new int[0], 9),
                        TokenStore.of(new int[] {3, 4, 5}, 9)),
                9);
        assertEquals(5, joined.length());
        for (int from = 0; from < 5; from++) {
            for (int count = 0; count <= 5 - from; count++) {
                int[] read = joined.read(from, count);
                for (int at = 0; at < count; at++) {
                    assertEquals(from + at + 1, read[at]);
                }
            }
        }
    }

    @Test
    void aMixtureReadsEachCorpusInItsShareAndEvenly() {
        List<Blocks> corpora = new ArrayList<>();
        for (int corpus = 0; corpus < 3; corpus++) {
            List<int[]> blocks = new ArrayList<>();
            for (int block = 0; block < 100 * (corpus + 1); block++) {
                blocks.add(new int[] {corpus, block});
            }
            corpora.add(Blocks.of(blocks));
        }
        Blocks mixed = new MixedBlocks(corpora, List.of(0.5, 0.3, 0.2));
        assertEquals(600, mixed.count());
        BlockOrder order = mixed.order(7);
        int[] seen = new int[3];
        Map<Long, Integer> times = new HashMap<>();
        int rounds = 3;
        for (long position = 0; position < (long) rounds * MixedOrder.SLOTS; position++) {
            long block = order.blockAt(position);
            seen[mixed.block(block)[0]]++;
            times.merge(block, 1, Integer::sum);
        }
        assertArrayEquals(new int[] {15_000, 9_000, 6_000}, seen);
        for (int corpus = 0; corpus < 3; corpus++) {
            int size = 100 * (corpus + 1);
            int expected = seen[corpus] / size;
            long first = corpus == 0 ? 0 : corpus == 1 ? 100 : 300;
            for (long block = first; block < first + size; block++) {
                assertEquals(expected, times.get(block), "every block of a corpus is read as often");
            }
        }
        assertEquals(149, order.epochAt(3L * MixedOrder.SLOTS - 1));
    }
}
