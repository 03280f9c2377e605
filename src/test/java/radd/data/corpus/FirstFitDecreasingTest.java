package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;

class FirstFitDecreasingTest {
    @Test
    @Tag("golden")
    void rowsAreThoseOfTheReference() {
        JsonNode cases = Golden.json("scorelm/packing").get("pack");
        assertTrue(cases.size() > 5);
        for (JsonNode golden : cases) {
            ObjectMapper json = new ObjectMapper();
            int[] sizes = json.convertValue(golden.get("sizes"), int[].class);
            int capacity = golden.get("capacity").intValue();
            int[][] expected = json.convertValue(golden.get("rows"), int[][].class);
            List<int[]> rows = FirstFitDecreasing.rows(sizes, capacity);
            assertArrayEquals(
                    expected, rows.toArray(int[][]::new), golden.get("sizes").toString());
            double tokens = Arrays.stream(sizes).sum();
            assertEquals(golden.get("efficiency_packed").doubleValue(), tokens / (rows.size() * capacity), 1e-12);
        }
    }

    /** Against the rule itself, row by row. */
    @Test
    void everyPieceGoesIntoTheFirstRowThatHasRoomForIt() {
        SplittableRandom random = new SplittableRandom(5);
        for (int count : new int[] {1, 2, 3, 7, 8, 9, 100}) {
            int[] sizes = random.ints(count, 1, 21).toArray();
            List<List<Integer>> rows = new ArrayList<>();
            for (int size = 20; size > 0; size--) {
                for (int piece = 0; piece < count; piece++) {
                    if (sizes[piece] == size) {
                        put(rows, piece, sizes);
                    }
                }
            }
            List<List<Integer>> found = FirstFitDecreasing.rows(sizes, 20).stream()
                    .map(row -> Arrays.stream(row).boxed().toList())
                    .toList();
            assertEquals(rows, found);
        }
        assertEquals(List.of(), FirstFitDecreasing.rows(new int[0], 4));
        assertThrows(IllegalArgumentException.class, () -> FirstFitDecreasing.rows(new int[] {5}, 4));
    }

    private static void put(List<List<Integer>> rows, int piece, int[] sizes) {
        for (List<Integer> row : rows) {
            if (row.stream().mapToInt(other -> sizes[other]).sum() + sizes[piece] <= 20) {
                row.add(piece);
                return;
            }
        }
        rows.add(new ArrayList<>(List.of(piece)));
    }
}
